"""Single figures for print: a variable of one or several results as SVG and PNG, in Chinese or English."""
