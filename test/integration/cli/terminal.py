# Runs the command after -- on a terminal of its own. Arguments before it are pairs: types the second text once the first, a
# regular expression, is on the terminal.
import os, pty, re, sys

end = sys.argv.index("--")
steps = list(zip(sys.argv[1:end:2], sys.argv[2:end:2]))
command = sys.argv[end + 1 :]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
said = ""
while True:
    try:
        chunk = os.read(terminal, 4096)
    except OSError:
        break
    if not chunk:
        break
    text = chunk.decode(errors="replace")
    sys.stdout.write(text)
    sys.stdout.flush()
    said += text
    if steps and re.search(steps[0][0], said, re.DOTALL):
        os.write(terminal, steps.pop(0)[1].encode())
        said = ""
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status) % 256)
