"""The journal is append-only: UPDATE, DELETE and TRUNCATE are refused to everybody."""

from django.db import migrations

GUARD = """
CREATE FUNCTION cases_journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % refused', TG_OP USING ERRCODE = '42501';
END $$;
CREATE TRIGGER journal_lines_stay BEFORE UPDATE OR DELETE ON cases_entry
    FOR EACH ROW EXECUTE FUNCTION cases_journal_is_append_only();
CREATE TRIGGER journal_is_never_emptied BEFORE TRUNCATE ON cases_entry
    FOR EACH STATEMENT EXECUTE FUNCTION cases_journal_is_append_only();
"""

UNGUARD = """
DROP TRIGGER journal_lines_stay ON cases_entry;
DROP TRIGGER journal_is_never_emptied ON cases_entry;
DROP FUNCTION cases_journal_is_append_only();
"""


class Migration(migrations.Migration):
    """Put the guard on the journal."""

    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
