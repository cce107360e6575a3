"""The web application: accounts, designs, runs, and the pages that show them. Layers are in .importlinter."""
