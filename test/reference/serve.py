"""Runs snippets for reference.ts: one JSON request a line on stdin, one JSON answer a line on stdout.

A request is ``{"code": ..., "input": ...}``. The snippet finds its input as ``inp``, gives its result to ``out(...)``, and may keep
things for later requests in the dict ``session``. What it prints goes to stderr, so that nothing disturbs the answers.
"""

import json
import os
import sys
import traceback

NOTHING = object()


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)  # C libraries print too
    sys.stdout = sys.stderr
    # a file name of our own, so that tracebacks say which lines are the snippet's
    compiled: dict[str, object] = {}
    session: dict[str, object] = {}
    # readline, not iteration: that reads ahead, and would wait for more requests than one
    for line in iter(sys.stdin.buffer.readline, b""):
        try:
            request = json.loads(line)
            code = request["code"]
            if code not in compiled:
                compiled[code] = compile(code, "<snippet>", "exec")
            result = NOTHING

            def out(value):
                nonlocal result
                result = value

            exec(compiled[code], {"__name__": "__snippet__", "inp": request.get("input"), "out": out, "session": session})
            if result is NOTHING:
                raise RuntimeError("the snippet never called out(...)")
            answer = json.dumps({"ok": result}, allow_nan=False)
        except BaseException as error:  # SystemExit too: only the end of stdin ends this process
            told = {"type": type(error).__name__, "message": str(error), "traceback": traceback.format_exc()}
            answer = json.dumps({"error": told})
        answers.write(answer + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
