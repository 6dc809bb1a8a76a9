"""The custom actions of Rasa's action server. They are thin: services_catalog knows what fits, data/ has the sentences."""
