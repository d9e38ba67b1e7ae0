"""Rasa, started with one costly habit mended: ``python -m bot.operate.rasa_server run …`` in Rasa's environment.

Rasa 3.6 checks every answer of the action server against a schema and, each time anew, that schema against the schema
of all schemas. The second check gives the same result every time and took more than half of Rasa's time for a turn.
Here a schema is checked when it is first seen; answers are checked as before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import jsonschema
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for


@lru_cache(maxsize=32)
def _validator(schema_text: str) -> Any:
    schema = json.loads(schema_text)
    validator = validator_for(schema)
    validator.check_schema(schema)
    return validator(schema)


def validate(instance: object, schema: Mapping[str, Any]) -> None:
    """As :func:`jsonschema.validate`, but a schema is checked only once.

    Raises:
        jsonschema.ValidationError: the instance does not fit the schema.
        jsonschema.SchemaError: the schema is none.
    """
    error = best_match(_validator(json.dumps(schema, sort_keys=True)).iter_errors(instance))
    if error is not None:
        raise error


def main() -> None:
    """Rasa's own command line."""
    from rasa.__main__ import main as rasa

    jsonschema.validate = validate  # Rasa looks it up at each call
    rasa()


if __name__ == "__main__":
    main()
