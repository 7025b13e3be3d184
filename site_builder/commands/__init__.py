"""Groups of commands, and what all commands share: ADD A GROUP HERE."""
