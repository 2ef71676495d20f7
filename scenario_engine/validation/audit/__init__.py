"""Do published figures agree with each other? Accounting rules over intervals of rounding; a finding names both sides."""

from scenario_engine.validation.audit.evidence import KINDS
from scenario_engine.validation.audit.reference import Hierarchy, Partition, official_gdp
from scenario_engine.validation.audit.rules import COLUMNS, RULES, audit

__all__ = ["COLUMNS", "KINDS", "RULES", "Hierarchy", "Partition", "audit", "official_gdp"]
