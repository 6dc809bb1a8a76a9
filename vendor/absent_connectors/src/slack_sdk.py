from _absent_connectors import stand_in

stand_in(__name__, "web.async_client")
