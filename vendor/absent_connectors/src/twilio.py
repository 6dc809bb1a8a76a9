from _absent_connectors import stand_in

stand_in(__name__, "base.exceptions", "rest", "twiml.voice_response")
