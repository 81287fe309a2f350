from .approval import Approval
from .articles import ArticleIndexPage, ArticlePage
from .campaign import CampaignPage
from .catalogue import Intake, Program
from .checked import Checked
from .contact import ContactPage
from .daily_count import CountKind, DailyCount
from .fact import CONTACT, Fact, FactKind, new_contact_fact
from .faq import FaqPage
from .home import HomePage
from .kept_mail import KeptMail
from .manuscript import Manuscript
from .pages import BasePage
from .picture import Picture, PictureRendition
from .program_pages import ProgramIndexPage, ProgramPage
from .school import School
from .shared_draft import DraftOpening, SharedDraft
from .standard import StandardPage

__all__ = [
    "CONTACT",
    "Approval",
    "ArticleIndexPage",
    "ArticlePage",
    "BasePage",
    "CampaignPage",
    "Checked",
    "ContactPage",
    "CountKind",
    "DailyCount",
    "DraftOpening",
    "Fact",
    "FactKind",
    "FaqPage",
    "HomePage",
    "Intake",
    "KeptMail",
    "Manuscript",
    "Picture",
    "PictureRendition",
    "Program",
    "ProgramIndexPage",
    "ProgramPage",
    "School",
    "SharedDraft",
    "StandardPage",
    "new_contact_fact",
]
