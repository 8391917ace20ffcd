"""What puts the kit where courses live: notebooks for nbgrader, packages for the platforms."""
