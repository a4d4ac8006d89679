from . import travel_fee_sheet
from . import travel_stuck_data
from . import travel_profit
from . import travel_profit_query
from . import travel_profit_costs
from . import travel_profit_owed
from . import travel_profit_waterfall
