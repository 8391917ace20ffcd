"""What takes the kit to where courses live: notebooks for nbgrader, packages for the platforms."""
