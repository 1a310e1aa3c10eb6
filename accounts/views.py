"""Come in, go out, and choose a language."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts import languages, throttle
from accounts.forms import THROTTLED, SignInForm


class SignIn(LoginView):
    """Ask for user name and password; then the person's own language is spoken."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_redirect_url(self) -> str:  # type: ignore[override]
        """Return where to go next, but never the sign-in page again."""
        address = super().get_redirect_url()
        return "" if address.split("?")[0] == self.request.path else address

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Let the person in."""
        response = super().form_valid(form)
        languages.speak(response, form.get_user().language)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Show the sentence; 429 while sign-in rests, 422 for a failed try."""
        response = super().form_invalid(form)
        rests = form.has_error(NON_FIELD_ERRORS, THROTTLED)
        response.status_code = 429 if rests else 422
        if rests:
            response["Retry-After"] = str(int(throttle.REST.total_seconds()))
        return response


# Open to everyone: whoever presses it after the session has run out must not land on a sign-in
# page that leads back to an address which only answers POST.
@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):
    """End the session (POST only)."""


@login_not_required
@require_POST
def switch_language(request: HttpRequest) -> HttpResponseBase:
    """Speak the chosen language from now on (form field ``language``)."""
    response = set_language(request)
    if request.user.is_authenticated:
        languages.remember(request.user, request.POST.get("language", ""))
    return response
