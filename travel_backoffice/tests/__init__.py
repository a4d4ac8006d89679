from . import test_common
from . import test_intake
from . import test_order_state
from . import test_fee_rule
from . import test_fee_table
from . import test_customer_tree
from . import test_contract
