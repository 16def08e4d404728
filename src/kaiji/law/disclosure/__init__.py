"""What can be disclosed, and on which article? (開示の対象): items by day, related communications, supplementarity."""

from kaiji.law.disclosure.items import (
    CLASSES,
    RESPONDENTS,
    Item,
    LegalBasis,
    Respondent,
    item_numbered,
    items_on,
    legal_basis,
)
from kaiji.law.disclosure.limbs import Holding, Limb
from kaiji.law.disclosure.provision import ProvisionCase, Usable, usable_for_provision
from kaiji.law.disclosure.related import (
    ChoiceFault,
    LogEvent,
    RankedEvent,
    Ranking,
    RelatedKind,
    choice_faults,
    rank_related,
)
from kaiji.law.disclosure.supplementarity import Outcome, Supplementarity, supplementarity

__all__ = [
    "CLASSES",
    "RESPONDENTS",
    "ChoiceFault",
    "Holding",
    "Item",
    "LegalBasis",
    "Limb",
    "LogEvent",
    "Outcome",
    "ProvisionCase",
    "RankedEvent",
    "Ranking",
    "RelatedKind",
    "Respondent",
    "Supplementarity",
    "Usable",
    "choice_faults",
    "item_numbered",
    "items_on",
    "legal_basis",
    "rank_related",
    "supplementarity",
    "usable_for_provision",
]
