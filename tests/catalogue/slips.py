"""Slips of the pen: one change of a file each, and the sentence that must come of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

EQT = "matters/01_equity_transfer.yaml"
EST = "matters/02_enterprise_startup.yaml"
ECL = "matters/03_enterprise_closure.yaml"
SHS = "matters/04_second_hand_house_sale.yaml"


@dataclass(frozen=True, slots=True)
class Slip:
    """In ``file``, behind ``after``, ``old`` became ``new``; ``at`` is what the told line holds."""

    name: str
    file: str
    after: str
    old: str
    new: str
    says: str
    at: str = ""

    def make(self, folder: Path) -> int:
        """Change the file; return the line that must be named."""
        file = folder / self.file
        text = file.read_text(encoding="utf-8")
        place = text.index(self.old, text.index(self.after))
        text = text[:place] + self.new + text[place + len(self.old) :]
        file.write_text(text, encoding="utf-8")
        told = text.index(self.at or self.new, text.index(self.after))
        return text.count("\n", 0, told) + 1


PRECHECK = "- id: eqt_tax_precheck\n"
IIT = "- id: eqt_tax_iit\n"
CHANGE = "- id: eqt_mr_change\n"

READING = [
    Slip("not YAML", EQT, "", "code: EQT", "code: [EQT", "not valid YAML", "name_en"),
    Slip("key twice", EQT, "", "code: EQT", "code: EQT\ncode: EQX", "key code is given twice",
         "code: EQX"),
    Slip("bare date", "legal_bases.yaml", "", "'2004-07-01'", "2004-07-01", "in quotes"),
    Slip("alias", "outputs.yaml", "", "issuer: tax", "issuer: &t tax\n  seal: *t", "Aliases",
         "&t"),
    Slip("unknown key", EQT, IIT, "optional:", "optionally:", "nobody knows the key optionally"),
    Slip("missing key", EQT, IIT, "  kind: immediate\n", "", "key kind is missing",
         "- id: eqt_tax_iit"),
    Slip("text for a list", EQT, IIT, "outputs: [o_iit_certificate, o_equity_tax_info]",
         "outputs: o_iit_certificate", "outputs must be a list"),
    Slip("text for a flag", EQT, IIT, "optional: false", "optional: 'no'",
         "must be true or false"),
    Slip("unknown unit", EQT, IIT, "unit: minute", "unit: fortnight", "unit must be one of"),
    Slip("bare decimal", EQT, "metrics:", "'0.6667'", "0.6667", "must be a quoted decimal"),
    Slip("three steps", EQT, CHANGE, "approval_steps: 2", "approval_steps: 3", "one of 1, 2"),
    Slip("row is no block", EQT, "blocking_checks:", "- id: bc_eqt_equity_frozen",
         "- nothing\n- id: bc_eqt_equity_frozen", "must be a block", "- nothing"),
    Slip("odd condition", EQT, IIT, "op: eq", "op: like", "must be a condition"),
    Slip("condition without value", EQT, IIT, ", value: natural_person}", "}",
         "must be a condition", "when:"),
    Slip("condition of nothing", EQT, IIT,
         "{field: transferor_kind, op: eq, value: natural_person}", "{all: []}",
         "must be a condition"),
]  # fmt: skip

NAMES = [
    Slip("no Chinese name", EQT, IIT, "  name_zh: 股权转让个人所得税申报缴纳\n", "",
         "eqt_tax_iit: the translation name_zh is missing", "name_en"),
    Slip("no English name", "outputs.yaml", "",
         "  name_en: IIT payment certificate (equity / house)\n", "",
         "the translation name_en is missing", "name_zh: 个人所得税完税证明"),
    Slip("empty name", EQT, IIT, "name_zh: 股权转让个人所得税申报缴纳", "name_zh: ''",
         "name_zh is empty"),
    Slip("message in one language", "notifications.yaml", "", "  text_zh: 您已预约",
         "  text: 您已预约", "the translation text_zh is missing", "text_en"),
    Slip("guard in one language", "lifecycle.yaml", "- id: slot_free", "    zh: 所选时段有空号\n",
         "", "the translation zh is missing", "en:"),
    Slip("no option name", EQT, "", ", name_zh: 窗口领取}", "}",
         "the translation name_zh is missing", "value: window"),
    Slip("sub-item id twice", EQT, "", CHANGE, IIT, "eqt_tax_iit: id eqt_tax_iit is given twice",
         "- id: eqt_tax_iit\n  department: market"),
    Slip("sub-item id of another matter", SHS, "", "- id: shs_fc_verify", "- id: eqt_tax_iit",
         "first in matters/01_equity_transfer.yaml"),
    Slip("matter number twice", SHS, "", "number: 4", "number: 1", "number 1 is given twice"),
    Slip("matter code twice", SHS, "", "code: SHS", "code: EQT", "code EQT is given twice"),
    Slip("department code twice", "departments.yaml", "social_security", "code: RS", "code: SW",
         "SW is given twice"),
    Slip("field id twice", EQT, "fields:", "- id: entity_name", "- id: uscc",
         "id uscc is given twice", "- id: uscc\n  name_en: Name"),
    Slip("option twice", EQT, "fields:", "{value: courier,", "{value: window,",
         "window is given twice", "{value: window, name_en: Courier"),
    Slip("material twice", EQT, "", "material: m_id_card", "material: m_joint_form",
         "m_joint_form:applicant is given twice",
         "material: m_joint_form\n  role: applicant\n  requirement: required\n  obtain: share"),
    Slip("file with a wrong name", SHS, "", "number: 4", "number: 40",
         "should be called matters/40_second_hand_house_sale.yaml", "id: second_hand_house_sale"),
]  # fmt: skip

REFERENCES = [
    Slip("department", EQT, IIT, "department: tax", "department: customs",
         "names the department customs"),
    Slip("legal basis", EQT, IIT, "[iit_law, sta_2014_67]", "[iit_law, sta_9999]",
         "legal basis sta_9999"),
    Slip("basis of a limit", EQT, IIT, "basis: tca_law", "basis: tca_low", "legal basis tca_low"),
    Slip("output", EQT, IIT, "o_equity_tax_info]", "o_equity_tax]", "certificate o_equity_tax,"),
    Slip("effect of a refusal", EQT, IIT, "block_dependents", "block_all", "refusal block_all"),
    Slip("prerequisite", EQT, IIT, "depends_on: [eqt_tax_precheck]", "depends_on: [eqt_tax_check]",
         "depends_on names the sub-item eqt_tax_check"),
    Slip("basis of no prerequisite", EQT, IIT, "dependency_basis: {eqt_tax_precheck",
         "dependency_basis: {eqt_tax_stamp", "eqt_tax_stamp, which it does not wait for"),
    Slip("acceptance rule", EQT, IIT, "ald_art32", "ald_art99", "notice rule ald_art99"),
    Slip("material", EQT, "", "material: m_balance_sheet", "material: m_ledger",
         "material m_ledger"),
    Slip("material used by", EQT, "m_balance_sheet", "[eqt_tax_precheck]", "[eqt_tax_preview]",
         "used_by names the sub-item eqt_tax_preview"),
    Slip("role of a party", EQT, "m_balance_sheet", "role: company", "role: firm", "party firm"),
    Slip("feed", EQT, "m_id_card", "feed: feed_identity", "feed: feed_faces", "feed feed_faces"),
    Slip("producer", EQT, "m_tax_paid_cert", "arises_from: eqt_tax_iit", "arises_from: eqt_tax_it",
         "arises_from names the sub-item eqt_tax_it,"),
    Slip("field type", EQT, "fields:", "type: uscc", "type: tax_no", "field type tax_no"),
    Slip("field used by", EQT, "- id: net_assets", "eqt_tax_iit]", "eqt_tax_tax]", "eqt_tax_tax",
         "used_by"),
    Slip("validator", EQT, "", "[gb11643_or_gb32100]", "[gb11643_or_gb1]",
         "identifier gb11643_or_gb1"),
    Slip("prefill", EQT, "fields:", "prefill_from: feed_licence", "prefill_from: feed_x",
         "feed feed_x"),
    Slip("group member", EST, "", "[name, identity_no, subscribed", "[name, idno, subscribed",
         "group member idno"),
    Slip("type of a member", "group_members.yaml", "", "type: money", "type: cash",
         "field type cash"),
    Slip("tax rule", EQT, "", "rule: iit_equity_transfer", "rule: iit_gift", "tax rule iit_gift"),
    Slip("sub-item of a charge", EQT, "charges:", "sub_item: eqt_tax_iit", "sub_item: eqt_tax",
         "sub_item names the sub-item eqt_tax,"),
    Slip("payer", EQT, "charges:", "payer: transferee", "payer: nobody", "party nobody"),
    Slip("blocking check", EQT, "blocking_checks:", "sub_item: eqt_mr_change", "sub_item: eqt_mr",
         "sub_item names the sub-item eqt_mr,"),
    Slip("feed of a check", EQT, "blocking_checks:", "feed: feed_court", "feed: feed_court2",
         "feed feed_court2"),
    Slip("refusal note", EQT, "refusal_notes:", "sub_item: eqt_tax_iit", "sub_item: eqt_iit",
         "sub-item eqt_iit"),
    Slip("policy", EQT, "", "issuance_policy: all_or_nothing", "issuance_policy: all",
         "policy all,"),
    Slip("liability date", EQT, "", "tax_liability_date: agreement_date",
         "tax_liability_date: someday", "form field someday"),
    Slip("issuer", "outputs.yaml", "", "issuer: tax", "issuer: mint", "department mint"),
    Slip("provider", "data_feeds.yaml", "", "provider: public_security", "provider: oracle",
         "department oracle"),
    Slip("shared feed", "materials.yaml", "", "feed: feed_identity", "feed: feed_soul",
         "feed feed_soul"),
    Slip("mask", "field_types.yaml", "- id: mobile", "mask: mobile", "mask: phone", "mask phone"),
    Slip("basis of a notice", "documents.yaml", "doc_receipt", "[ald]", "[alb]",
         "legal basis alb"),
    Slip("basis of a tax rule", "tax_rules.yaml", "", "[caishui_2016_36]", "[caishui_1]",
         "caishui_1"),
    Slip("outcome example", "lifecycle.yaml", "outcome_rule:", "shs_re_precheck:", "shs_re_check:",
         "sub-item shs_re_check"),
]  # fmt: skip

RULES = [
    Slip("cycle", EQT, PRECHECK, "depends_on: []", "depends_on: [eqt_mr_change]",
         "wait for each other: .*eqt_tax_iit", "depends_on"),
    Slip("core waits for optional", SHS, "- id: shs_re_precheck", "depends_on: []",
         "depends_on: [shs_fc_verify]", "core and waits for shs_fc_verify"),
    Slip("others cannot continue", EQT, CHANGE, "on_refusal: block_dependents",
         "on_refusal: continue_others",
         "eqt_mr_change: on_refusal is continue_others, but eqt_mr_licence"),
    Slip("foreign output", EQT, CHANGE, "[o_change_notice]", "[o_tax_change]", "issued by tax"),
    Slip("promise longer than the law", EQT, CHANGE, "promised_limit: {value: 15, unit: minute",
         "promised_limit: {value: 20, unit: working_hour",
         "promises 20 working_hour, longer than the statutory 3 working_day"),
    Slip("working days against calendar days", ECL, "- id: ecl_mr_notice",
         "promised_limit: {value: 45, unit: calendar_day",
         "promised_limit: {value: 33, unit: working_day",
         "promises 33 working_day, longer than the statutory 45 calendar_day"),
    Slip("days at once", EQT, PRECHECK, "unit: minute", "unit: working_day",
         "done during the visit"),
    Slip("slow immediate", EQT, IIT, "value: 15, unit: minute", "value: 7, unit: working_hour",
         "longer than the statutory 0 immediate"),
    Slip("long notice", ECL, "notice_period:", "value: 20", "value: 46",
         "promises 46 calendar_day"),
    Slip("notice without an end", "matters/16_capital_change.yaml", "",
         "  notice_period:\n  - {value: 45, unit: calendar_day, basis: mreg_rules}\n", "",
         "public notice without a notice_period", "special_procedures"),
    Slip("notice of no notice", EQT, PRECHECK, "[expert_appraisal]",
         "[expert_appraisal]\n  notice_period: [{value: 1, unit: minute, basis: mreg}]",
         "public_notice is not among its procedures", "notice_period"),
    Slip("notice on a condition only", ECL, "notice_period:",
         "  - value: 45\n    unit: calendar_day\n    basis: company_law\n", "",
         "last notice_period must hold without a condition", "- when"),
    Slip("field for nobody", EQT, "- id: reasonable_expenses", "used_by: [eqt_tax_iit]",
         "used_by: []", "reasonable_expenses: used_by is empty"),
    Slip("field without used_by", EQT, "- id: reasonable_expenses", "  used_by: [eqt_tax_iit]\n",
         "", "reasonable_expenses: the key used_by is missing", "- id: reasonable_expenses"),
    Slip("enum without options", EQT, "- id: net_assets", "type: money", "type: enum",
         "has no options"),
    Slip("options of no enum", EQT, "- id: transferor_kind", "type: enum", "type: text",
         "has options", "options"),
    Slip("group without members", EQT, "- id: net_assets", "type: money", "type: group",
         "has no members"),
    Slip("members of no group", EST, "- id: shareholders", "type: group", "type: text",
         "has members", "fields"),
    Slip("input of no rule", EQT, "charges:", "declared_price:", "asking_price:",
         "has no input asking_price"),
    Slip("input of no field", EQT, "charges:", "{field: transfer_price}", "{field: price}",
         "no form field price"),
    Slip("input of no charge", SHS, "charges:", "{component: vat}", "{component: gst}",
         "no charge gst"),
    Slip("charge that may not look", EQT, "- id: original_cost", "used_by: [eqt_tax_iit]",
         "used_by: [eqt_tax_stamp]", "iit needs original_cost"),
    Slip("condition on no field", EQT, IIT, "{field: transferor_kind", "{field: transferor_sort",
         "eqt_tax_iit: the condition looks at the field transferor_sort"),
    Slip("condition on no option", EQT, IIT, "value: natural_person}", "value: robot}",
         "transferor_kind is never robot"),
    Slip("condition on no flag", EQT, "- id: eqt_mr_licence", "value: true", "value: 'yes'",
         "legal_rep_changed is never yes"),
    Slip("condition on no number", EQT, "m_appraisal", "value: 20", "value: lots",
         "special_asset_ratio is never lots"),
    Slip("condition that may not look", EQT, "- id: legal_rep_changed", "eqt_mr_licence, ", "",
         "but used_by does not name eqt_mr_licence", "used_by"),
    Slip("required under a condition", EQT, "m_appraisal", "requirement: conditional",
         "requirement: required", "a required one has none"),
    Slip("shared from nowhere", EQT, "m_id_card", "  feed: feed_identity\n", "",
         "no feed is named", "obtain: share"),
    Slip("arises from nowhere", EQT, "m_tax_paid_cert", "  arises_from: eqt_tax_iit\n", "",
         "arises_from goes with", "obtain: arises"),
    Slip("arises too late", EQT, "m_tax_paid_cert", "arises_from: eqt_tax_iit",
         "arises_from: eqt_tax_stamp",
         "eqt_mr_change uses it, but does not wait for eqt_tax_stamp"),
    Slip("arises from nothing", EQT, "m_tax_paid_cert", "arises_from: eqt_tax_iit",
         "arises_from: eqt_tax_precheck", "eqt_tax_precheck, which produces nothing"),
    Slip("tolerated for ever", EQT, "m_preemption_waiver",
         "allowed: true, within_working_days: 5, ", "allowed: true, ",
         "needs within_working_days and must_be_in"),
    Slip("material for nobody", EQT, "m_balance_sheet", "used_by: [eqt_tax_precheck]",
         "used_by: []", "m_balance_sheet: used_by is empty"),
    Slip("departments of a material", EQT, "m_equity_agreement",
         "departments: [tax, market_regulation]", "departments: [tax]",
         "used_by gives .*market_regulation"),
    Slip("submissions now", EQT, "m_id_card", "submissions_now: 0", "submissions_now: 1",
         "submissions_now is 1, but used_by gives 0"),
    Slip("submissions before", EQT, "m_id_card", "submissions_before: 3", "submissions_before: 4",
         "submissions_before is 4, but used_by gives 3"),
    Slip("core departments", EQT, "metrics:",
         "departments_core: [tax, market_regulation, social_security]", "departments_core: [tax]",
         "metrics.departments_core"),
    Slip("trips", EQT, "metrics:", "trips_before_min: 2", "trips_before_min: 9",
         "the matter gives 2"),
    Slip("all submissions", EQT, "metrics:", "submissions_now_all: 10", "submissions_now_all: 9",
         "gives 10"),
    Slip("levels", EQT, "parallel_levels:", "- [eqt_tax_precheck, eqt_tax_stamp, eqt_mr_articles]",
         "- [eqt_tax_precheck, eqt_tax_stamp]", "metrics.parallel_levels", "parallel_levels"),
    Slip("critical path", EQT, "metrics:", "critical_path: [eqt_tax_precheck, ",
         "critical_path: [", "metrics.critical_path"),
    Slip("minutes", EQT, "metrics:", "promised_minutes_parallel: 50",
         "promised_minutes_parallel: 5", "50"),
]  # fmt: skip

PROCEDURE = [
    Slip("guard without a predicate", "lifecycle.yaml", "- id: book\n", "guard_ids: [slot_free,",
         "guard_ids: [slot_full,", "book: guard_ids names the guard predicate slot_full"),
    Slip("predicate taken away", "lifecycle.yaml", "", "- id: slot_free\n", "- id: slot_empty\n",
         "the guard predicate slot_free", "guard_ids: [slot_free"),
    Slip("unknown notice", "lifecycle.yaml", "", "[doc_appointment]", "[doc_card]",
         "the notice doc_card"),
    Slip("unknown actor", "lifecycle.yaml", "- id: book\n", "[taxpayer,", "[passer_by,",
         "role passer_by"),
    Slip("unknown source", "lifecycle.yaml", "- id: accept\n", "from: [received]", "from: [seen]",
         "accept: from names the state seen"),
    Slip("unknown target", "lifecycle.yaml", "- id: accept\n", "to: accepted", "to: agreed",
         "accept: to names the state agreed"),
    Slip("unreachable state", "lifecycle.yaml", "sub_item_states:", "to: revoked", "to: refused",
         "state revoked of sub_item cannot be reached", "- id: revoked"),
    Slip("dead end", "lifecycle.yaml", "- id: refused\n", "kind: final", "kind: open",
         "refused of sub_item is open, but no move leaves it", "- id: refused"),
    Slip("two beginnings", "lifecycle.yaml", "- id: booked\n", "kind: open", "kind: initial",
         "one initial state of case, not 2"),
    Slip("wrong machine", "lifecycle.yaml", "- id: book\n", "machine: case", "machine: sub_item",
         "book stands among the moves of case"),
]  # fmt: skip

SLIPS = [*READING, *NAMES, *REFERENCES, *RULES, *PROCEDURE]
