"""Types answers to a program in a terminal: terminal.py '[["prompt", "keys"], …]' PROGRAM [ARGUMENT…].

Each of the keys is typed once its prompt is on the screen. Prints what the program wrote, and ends as it does.
"""

import json
import os
import pty
import select
import sys
import time

PATIENCE_S = 60

answers = json.loads(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])

screen = b""
seen = 0
deadline = time.monotonic() + PATIENCE_S
while time.monotonic() < deadline:
    if select.select([terminal], [], [], 0.1)[0]:
        try:
            screen += os.read(terminal, 65536)
        except OSError:
            # The program has ended, and with it the terminal.
            break
    if answers:
        prompt, keys = answers[0]
        at = screen.find(prompt.encode(), seen)
        if at >= 0:
            seen = at + len(prompt)
            # It reads keys once it has drawn the whole prompt.
            time.sleep(0.3)
            os.write(terminal, keys.encode())
            answers.pop(0)
else:
    os.kill(child, 9)

sys.stdout.write(screen.decode(errors="replace"))
if answers:
    sys.exit(f"\nno prompt {answers[0][0]!r}")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
