"""Why the service cannot be prepared or kept running."""

from ledelys.errors import UserError


class ServiceError(UserError):
    """The service cannot be prepared or run; told in one sentence, exit code 1."""

    exit_code = 1
