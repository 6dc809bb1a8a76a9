"""How a message is understood: the components that extend Rasa's pipeline. config.yml says in which order they run."""
