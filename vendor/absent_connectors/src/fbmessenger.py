from _absent_connectors import stand_in

stand_in(__name__, "attachments", "elements", "quick_replies", "sender_actions")
