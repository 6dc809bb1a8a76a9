"""The custom actions of the action server. They are thin: services_catalog knows what fits, data/ has the sentences."""
