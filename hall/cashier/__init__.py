"""The cashier: what applicants were asked to pay, and the payments that were seen."""
