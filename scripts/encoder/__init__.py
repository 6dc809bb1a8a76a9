"""Makes ledelys/nlu/encoder_model/ anew: the sentence encoder, tuned on the training messages.

Needed only when many messages have been added; see docs/encoder.md.
"""
