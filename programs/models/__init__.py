from .catalogue import Intake, Program
from .school import School

__all__ = ["Intake", "Program", "School"]
