"""What needs stable-baselines3 is tested where that is installed, and left alone elsewhere."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("stable_baselines3") else ["densegym/sb3", "tests_sb3"]
