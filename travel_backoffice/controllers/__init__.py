from . import data_files
from . import fill
from . import portal_invoice
from . import portal_travel
from . import portal_spend
from . import portal_account
from . import portal_address
from . import aging
