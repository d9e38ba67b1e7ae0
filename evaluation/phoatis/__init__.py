"""PhoATIS, Vietnamese flight questions: this project's pipeline components beside published transformers."""
