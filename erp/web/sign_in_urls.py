"""The staff's door. Of the library's pages only those that are meant to be reachable stand here.

Its pages for further e-mail addresses stay out: a person has one, and moves it by
``account_address``. Whoever adds an address here says who may reach it in
``tests/erp/web/entrance/test_doors.py``.
"""

from allauth.account import views
from allauth.mfa.base import views as factor_library
from django.urls import path, re_path

from erp.web.entrance import factor_views, joining_views, name_views, recovery_views, security_views, sign_in_views
from erp.web.entrance.own_act_views import as_own_act

_security = security_views.security

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("login/code/", views.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", sign_in_views.ConfirmCode.as_view(), name="account_confirm_login_code"),
    path("login/passkey/", factor_views.SignInByPasskey.as_view(), name="mfa_login_webauthn"),
    path("login/factor/", factor_library.authenticate, name="mfa_authenticate"),
    path("login/factor/lost/", recovery_views.factor_lost, name="account_factor_lost"),
    path("factor/recovery/<str:token>/", recovery_views.factor_recovery, name="account_factor_recovery"),
    path(
        "factor/recovery/<str:token>/refusal/",
        recovery_views.factor_recovery_refusal,
        name="account_factor_recovery_refusal",
    ),
    path("security/recovery-refusal/", recovery_views.own_recovery_refusal, name="account_own_recovery_refusal"),
    path("logout/", views.logout, name="account_logout"),
    path("signup/", views.signup, name="account_signup"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("confirm/", factor_views.ConfirmByPassword.as_view(), name="account_reauthenticate"),
    path("confirm/code/", factor_views.ConfirmByCode.as_view(), name="mfa_reauthenticate"),
    path("confirm/passkey/", factor_views.ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("confirm/factor/", factor_views.confirm_by_factor, name="account_reauthenticate_factor"),
    path("password/change/", as_own_act(views.password_change), name="account_change_password"),
    path("password/set/", as_own_act(views.password_set), name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        as_own_act(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("security/", _security, name="account_security"),
    path("security/", _security, name="mfa_index"),
    path("security/", _security, name="mfa_list_webauthn"),
    path("security/required/", factor_views.factor_required, name="account_factor_required"),
    path("security/app/", as_own_act(factor_views.SetUpApp.as_view()), name="mfa_activate_totp"),
    path("security/app/removal/", as_own_act(factor_views.TakeAppAway.as_view()), name="mfa_deactivate_totp"),
    path("security/passkeys/new/", as_own_act(factor_views.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/", as_own_act(factor_views.RenamePasskey.as_view()), name="mfa_edit_webauthn"),
    path(
        "security/passkeys/<int:pk>/removal/",
        as_own_act(factor_views.TakePasskeyAway.as_view()),
        name="mfa_remove_webauthn",
    ),
    path("security/recovery-codes/", as_own_act(factor_views.recovery_codes), name="account_recovery_codes"),
    path("security/sessions/ending/", security_views.other_sessions_ending, name="account_other_sessions_ending"),
    path("security/sessions/<uuid:session_id>/ending/", security_views.session_ending, name="account_session_ending"),
    path("security/name/", name_views.own_name, name="account_name"),
    path("security/address/", as_own_act(security_views.address), name="account_address"),
    path("invitation/", joining_views.invitation, name="account_invitation"),
    path("invitation/<slug:slug>/<str:token>/", joining_views.invitation_link, name="account_invitation_link"),
    path("address/proof/<str:token>/", as_own_act(security_views.address_proof), name="account_address_proof"),
    path(
        "address/agreement/<str:token>/",
        as_own_act(security_views.address_agreement),
        name="account_address_agreement",
    ),
    path("address/refusal/<str:token>/", security_views.address_refusal, name="account_address_refusal"),
]
