"""What happened before this room was opened is not told: every case counts as read so far."""

from django.db import migrations

MARK_AS_READ = """
    INSERT INTO notifications_bookmark (case_id, seq)
    SELECT id, journal_count FROM cases_case
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [migrations.RunSQL(MARK_AS_READ, migrations.RunSQL.noop)]
