"""Do published figures agree with each other? Accounting rules over rounding bands; a finding names both sides."""

from scenario_engine.validation.audit.finding import Finding
from scenario_engine.validation.audit.hierarchy import Hierarchy
from scenario_engine.validation.audit.rules import RULES, audit

__all__ = ["RULES", "Finding", "Hierarchy", "audit"]
