"""What everything else stands on and no domain knows: errors, units, dimensions, files, TOML."""
