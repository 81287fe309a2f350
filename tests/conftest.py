pytest_plugins = ["tests.people", "tests.stacks"]
