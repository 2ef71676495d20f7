"""The model compared with what is published: replication, audit of the print, backtest."""
