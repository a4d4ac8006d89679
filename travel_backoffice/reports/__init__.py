from . import travel_fee_sheet
