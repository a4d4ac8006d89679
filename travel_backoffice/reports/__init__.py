from . import travel_fee_sheet
from . import travel_stuck_data
