from .articles import ArticleIndexPage, ArticlePage
from .catalogue import Intake, Program
from .contact import ContactPage
from .home import HomePage
from .pages import BasePage
from .program_pages import ProgramIndexPage, ProgramPage
from .school import School
from .standard import StandardPage

__all__ = [
    "ArticleIndexPage",
    "ArticlePage",
    "BasePage",
    "ContactPage",
    "HomePage",
    "Intake",
    "Program",
    "ProgramIndexPage",
    "ProgramPage",
    "School",
    "StandardPage",
]
