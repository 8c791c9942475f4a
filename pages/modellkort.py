"""The model card of the population's projection."""

from samsam.ui import model_card_parts
from samsam.ui.frame import open_page
from samsam.ui.pages import MODEL_CARD

visit = open_page(MODEL_CARD)
model_card_parts.text_part(visit)
model_card_parts.record_part(visit)
