"""Steps of a session with a client: each has a name and ends with what the client returned or raised, as JSON."""

import json
import logging

logging.disable(logging.CRITICAL)
outcomes = {}


def step(name, call):
    try:
        outcomes[name] = call()
    except Exception as error:
        answer = getattr(getattr(error, "response", None), "status_code", None)
        outcomes[name] = {"raised": type(error).__name__, "status": answer, "message": str(error)}
    return outcomes[name]


def finish():
    print("\n" + json.dumps(outcomes, default=str))
