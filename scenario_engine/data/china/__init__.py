"""data.china"""
