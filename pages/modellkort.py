"""The model card of the population's projection, and of the judgements."""

from samsam.web.page.frame import open_page
from samsam.web.page.pages import MODEL_CARD
from samsam.web.reading.about import model_card_parts

visit = open_page(MODEL_CARD)
model_card_parts.text_part(visit)
model_card_parts.record_part(visit)
model_card_parts.judgements_part(visit)
