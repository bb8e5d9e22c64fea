"""What the libraries of signing in are told, alike in every installation. What may differ stands in settings.py."""

from django.urls import reverse_lazy

ACCOUNT_ADAPTER = "accounts.adapter.ClosedSignUp"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reset_password": "accounts.forms.ForgottenForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "change_password": "accounts.forms.OtherPasswordForm",
    "reauthenticate": "accounts.forms.PasswordAgainForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = reverse_lazy("account_login")
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of a new password, of a second factor added or removed

# django-axes: the door shuts for an account from one address, so that nobody can shut it for somebody else.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "accounts.adapter.visitors_address"
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # the audit trail has it
AXES_ENABLE_ADMIN = AXES_VERBOSE = False

MFA_ADAPTER = "accounts.adapter.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an admin sets the addresses
MFA_TOTP_ISSUER = "Therapy Billing"
MFA_TOTP_TOLERANCE = 1  # a code may be typed as it changes; accounts/codes.py sees that none is used twice
MFA_FORMS = {
    "authenticate": "accounts.codes.CodeForm",
    "reauthenticate": "accounts.codes.CodeAgainForm",
    "activate_totp": "accounts.codes.FirstCodeForm",
    "add_webauthn": "accounts.codes.NewPasskeyForm",
    "edit_webauthn": "accounts.codes.PasskeyNameForm",
}

SESSION_ENGINE = "accounts.session_store"
SESSION_SERIALIZER = "accounts.session_store.Encrypted"
IDLE_WARNING_SECONDS = 120
USERSESSIONS_ADAPTER = "accounts.adapter.SignIns"
