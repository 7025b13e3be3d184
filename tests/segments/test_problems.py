"""What authors are told: every broken definition, and the message they read."""

import pytest

from site_builder.problems import SiteError
from site_builder.segments.subjects import SUBJECTS
from tests.segments.small_files import segment

KNOWN = f"subjects: {', '.join(SUBJECTS)}"
BROKEN = {
    (
        "it.yaml:1: expected a segment, found a list\n"
        "  hint: start with title: and where:"
    ): ("- where"),
    (
        "it.yaml:1: missing key 'where'\n"
        "  hint: add where: with the conditions\n"
        "it.yaml:2: unknown key 'were'\n"
        "  hint: did you mean 'where'?"
    ): ("title: T\nwere: [{field: city, is: Oslo}]"),
    (
        "it.yaml:1: expected a condition, found the text 'Oslo'\n"
        "  hint: such as {field: city, is: Oslo}"
    ): ("where: Oslo"),
    ("it.yaml:1: 'all' has no condition\n  hint: add one, or leave it out"): (
        "where: []"
    ),
    ("it.yaml:2: 'all' has no condition\n  hint: add one, or leave it out"): (
        "where:\n  all: []"
    ),
    (
        "it.yaml:2: 'all' takes a list of conditions, found a map\n"
        "  hint: start each condition with a dash"
    ): ("where:\n  all: {field: city, is: Oslo}"),
    (
        "it.yaml:2: expected a condition, found the text 'Oslo'\n"
        "  hint: such as {field: city, is: Oslo}"
    ): ("where:\n  - Oslo"),
    (
        "it.yaml:3: 'field' cannot stand beside 'any'\n"
        "  hint: give the condition a map of its own in the list"
    ): ("where:\n  any: [{field: city, is: Oslo}]\n  field: city"),
    (f"it.yaml:2: the condition has no subject\n  hint: {KNOWN}"): (
        "where:\n  - {is: Oslo}"
    ),
    ("it.yaml:2: unknown subject 'feild'\n  hint: did you mean 'field'?"): (
        "where:\n  - {feild: city, is: Oslo}"
    ),
    (
        "it.yaml:2: a condition has one subject, this has 'field' and 'measure'\n"
        "  hint: make two conditions of it"
    ): ("where:\n  - {field: city, measure: silence, gt: 1}"),
    ("it.yaml:2: customers has no field 'cty'\n  hint: did you mean 'city'?"): (
        "where:\n  - {field: cty, is: Oslo}"
    ),
    (
        "it.yaml:2: customers has no field 'silence'\n"
        "  hint: it is a measure: write measure: silence"
    ): ("where:\n  - {field: silence, gt: 1}"),
    (
        "it.yaml:2: 'orders' is a table\n"
        "  hint: name a field of it, such as field: orders.date"
    ): ("where:\n  - {field: orders, is: 1}"),
    ("it.yaml:2: expected the name of a field, found the number 5"): (
        "where:\n  - {field: 5, is: 1}"
    ),
    ("it.yaml:2: customers has no field 'order'\n  hint: did you mean 'orders'?"): (
        "where:\n  - {field: order.amount, gt: 1}"
    ),
    (
        "it.yaml:2: 'city' of customers does not point to another table\n"
        "  hint: write city alone"
    ): ("where:\n  - {field: city.name, is: Oslo}"),
    ("it.yaml:2: reps has no field 'teem'\n  hint: did you mean 'team'?"): (
        "where:\n  - {field: owner.teem, is: A}"
    ),
    (
        "it.yaml:2: rows of 'products' do not belong to single customers\n"
        "  hint: tables of customers: contacts, orders, order_lines, invoices, "
        "quotes, deliveries, contracts, opportunities, interactions, events, "
        "cases, surveys, responses, competitors, consents, meetings"
    ): ("where:\n  - {field: products.name, is: A}"),
    ("it.yaml:2: unknown measure 'silense'\n  hint: did you mean 'silence'?"): (
        "where:\n  - {measure: silense, gt: 1}"
    ),
    ("it.yaml:2: unknown measure 'city'\n  hint: it is a field: write field: city"): (
        "where:\n  - {measure: city, is: Oslo}"
    ),
    (
        "it.yaml:2: the condition on 'city' has no comparator\n"
        "  hint: add one, such as is: …"
    ): ("where:\n  - {field: city}"),
    ("it.yaml:2: unknown key 'iss'\n  hint: did you mean 'is'?"): (
        "where:\n  - {field: city, iss: Oslo}"
    ),
    (
        "it.yaml:2: 'gt' does not fit 'field: city', which is a text\n"
        "  hint: comparators that fit: is, is_not, in, not_in, known, unknown, "
        "contains, contains_any, contains_all, not_contains, starts_with, "
        "ends_with, like, matches"
    ): ("where:\n  - {field: city, gt: 5}"),
    (
        "it.yaml:2: 'gt' does not fit 'field: birth_date', which is a date\n"
        "  hint: comparators that fit: is, is_not, in, not_in, between, "
        "not_between, known, unknown, on, before, after, on_or_before, "
        "on_or_after, within, more_than, anniversary, weekday, month"
    ): ("where:\n  - {field: birth_date, gt: 2000-01-01}"),
    (
        "it.yaml:2: 'is': 'compnay' is not one of its choices\n"
        "  hint: did you mean 'company'?"
    ): ("where:\n  - {field: kind, is: compnay}"),
    ("it.yaml:2: 'is': expected a text, found true\n  hint: put it in quotes"): (
        "where:\n  - {field: city, is: true}"
    ),
    (
        "it.yaml:2: 'is': expected one value, found a list\n"
        "  hint: use 'in' for several values"
    ): ("where:\n  - {field: city, is: [Oslo, Bergen]}"),
    (
        "it.yaml:2: 'in': expected a list, found the text 'Oslo'\n"
        "  hint: write it as [first, second]"
    ): ("where:\n  - {field: city, in: Oslo}"),
    ("it.yaml:2: 'in': the list is empty"): ("where:\n  - {field: city, in: []}"),
    (
        "it.yaml:2: 'contains': expected a text, found nothing\n"
        "  hint: put it in quotes"
    ): ("where:\n  - {field: city, contains: }"),
    ("it.yaml:2: 'gt': expected a number, found the text 'many'"): (
        "where:\n  - {field: employees, gt: many}"
    ),
    (
        "it.yaml:2: 'gt': expected a number, found the text '5'\n"
        "  hint: leave the quotes out"
    ): ("where:\n  - {field: employees, gt: '5'}"),
    (
        "it.yaml:2: 'between': the first value is above the second\n"
        "  hint: write them as [lowest, highest]"
    ): ("where:\n  - {field: employees, between: [5, 1]}"),
    (
        "it.yaml:2: 'between': expected two values, found 1\n"
        "  hint: write them as [lowest, highest]"
    ): ("where:\n  - {field: employees, between: [5]}"),
    ("it.yaml:2: 'known': expected true or false, found the text 'yes'"): (
        "where:\n  - {field: employees, known: yes}"
    ),
    (
        "it.yaml:2: 'exact' does not fit 'field: employees', which is no text\n"
        "  hint: leave it out"
    ): ("where:\n  - {field: employees, is: 5, exact: true}"),
    (
        "it.yaml:2: 'gt': there is no currency XYZ\n"
        "  hint: write its ISO code, such as USD"
    ): ("where:\n  - {measure: revenue_12m, gt: 500 XYZ}"),
    (
        "it.yaml:2: 'gt': expected an amount, found the text '30 %'\n"
        "  hint: such as 500 or '500 NOK'"
    ): ("where:\n  - {measure: revenue_12m, gt: 30 %}"),
    (
        "it.yaml:2: 'lt': expected a share, found the text 'half'\n"
        "  hint: such as 30 % or 0.3"
    ): ("where:\n  - {measure: margin_rate, lt: half}"),
    (
        "it.yaml:2: 'gt': 'employees' is a number, and cannot be compared with "
        "an amount"
    ): ("where:\n  - {measure: revenue_12m, gt: {field: employees}}"),
    (
        "it.yaml:2: 'gt': expected a value, found a map\n"
        "  hint: a map here is {field: …} or {measure: …}"
    ): ("where:\n  - {measure: revenue_12m, gt: {column: employees}}"),
    (
        "it.yaml:2: 'is': 'contacts.job_title' may have several values\n"
        "  hint: compare with a field of customers"
    ): ("where:\n  - {field: city, is: {field: contacts.job_title}}"),
    (
        "it.yaml:2: 'before': there is no such date: 2000-02-30\n"
        "  hint: such as 2026-03-31, '30 days ago', '2 weeks ahead' or today"
    ): ("where:\n  - {field: birth_date, before: 2000-02-30}"),
    (
        "it.yaml:2: 'before': expected a date, found the text 'long ago'\n"
        "  hint: such as 2026-03-31, '30 days ago', '2 weeks ahead' or today"
    ): ("where:\n  - {field: birth_date, before: long ago}"),
    (
        "it.yaml:2: 'before': unknown unit of time 'moons'\n"
        "  hint: did you mean 'months'?"
    ): ("where:\n  - {field: birth_date, before: 5 moons ago}"),
    (
        "it.yaml:2: 'within': expected a window in time, found the text 'last 30'\n"
        "  hint: such as 'last 30 days', 'next 2 weeks', 'this quarter so "
        "far', 'last 2 half_years' or {from: 24 months ago, to: 12 months ago}"
    ): ("where:\n  - {field: birth_date, within: last 30}"),
    (
        "it.yaml:2: 'within': expected 1 to 36500 days\n"
        "  hint: windows reach a century at most"
    ): ("where:\n  - {field: birth_date, within: last 9999999 days}"),
    (
        "it.yaml:2: 'within': unknown unit of time 'dayz'\n  hint: did you mean 'days'?"
    ): ("where:\n  - {field: birth_date, within: last 30 dayz}"),
    (
        "it.yaml:2: 'within': 'this' takes no number, found the text 'this 2 "
        "months'\n"
        "  hint: write 'this month' or 'last 2 months'"
    ): ("where:\n  - {field: birth_date, within: this 2 months}"),
    (
        "it.yaml:2: 'within': 'so far' does not fit 'last 30 days'\n"
        "  hint: it adds the current period to whole periods"
    ): ("where:\n  - {field: birth_date, within: last 30 days so far}"),
    (
        "it.yaml:2: 'within': the window ends before it starts\n"
        "  hint: 'from' is the earlier day, 'to' the later one"
    ): (
        "where:\n  - {field: birth_date, within: {from: 1 month ago, to: 2 months ago}}"
    ),
    (
        "it.yaml:2: 'more_than': expected a distance in time, found the text "
        "'2020-01-01'\n"
        "  hint: such as '30 days ago' or '2 weeks ahead'"
    ): ("where:\n  - {field: birth_date, more_than: 2020-01-01}"),
    (
        "it.yaml:2: 'weekday': expected a day of the week, found the text "
        "'mondey'\n"
        "  hint: did you mean 'monday'?"
    ): ("where:\n  - {field: birth_date, weekday: mondey}"),
    (
        "it.yaml:2: 'month': expected a month, found the number 13\n"
        "  hint: such as january"
    ): ("where:\n  - {field: birth_date, month: 13}"),
    (
        "it.yaml:2: 'matches': the pattern '(a)\\1' is refused: invalid escape "
        "sequence: \\1\n"
        "  hint: patterns are those of RE2, without look-around and back-references"
    ): ("where:\n  - {field: city, matches: '(a)\\1'}"),
    (
        "it.yaml:2: 'like': the pattern is longer than 200 characters\n"
        "  hint: use contains_any, or several conditions"
    ): (
        "where:\n"
        "  - {field: city, like: "
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}"
    ),
    ("it.yaml:2: there is no table 'ordres'\n  hint: did you mean 'orders'?"): (
        "where:\n  - {count: ordres, gte: 1}"
    ),
    (
        "it.yaml:2: the condition on 'orders' has no comparator\n"
        "  hint: add one, such as gte: 3"
    ): ("where:\n  - {count: orders}"),
    (
        "it.yaml:2: 'sum' does not fit 'orders.channel', which is a choice\n"
        "  hint: fields that fit: amount, margin"
    ): ("where:\n  - {sum: orders.channel, gt: 1}"),
    (
        "it.yaml:2: 'orders' is a table; 'sum' is about a field of its rows\n"
        "  hint: such as sum: orders.amount"
    ): ("where:\n  - {sum: orders, gt: 1}"),
    (
        "it.yaml:2: 'annual_revenue' is a field of customers; 'sum' is about rows\n"
        "  hint: such as sum: orders.amount"
    ): ("where:\n  - {sum: annual_revenue, gt: 1}"),
    (
        "it.yaml:2: contacts has no date of its own for 'within'\n"
        "  hint: name one with 'date': since, left"
    ): ("where:\n  - {count: contacts, within: last 30 days, gte: 1}"),
    (
        "it.yaml:2: contacts has no date of its own for 'last'\n"
        "  hint: name one with 'date': since, left"
    ): ("where:\n  - {last: contacts.job_title, is: CEO}"),
    (
        "it.yaml:2: 'date' beside 'count' needs 'within'\n"
        "  hint: add within:, or leave it out"
    ): ("where:\n  - {count: invoices, date: due, gte: 1}"),
    (
        "it.yaml:2: 'amount' of invoices is no date\n"
        "  hint: name one with 'date': date, due, paid_date"
    ): ("where:\n  - {count: invoices, date: amount, within: last 30 days, gte: 1}"),
    (
        "it.yaml:2: the condition on 'orders.date' has no comparator\n"
        "  hint: add one, such as after: 2026-01-01"
    ): ("where:\n  - {first: orders.date, within: last 90 days}"),
    (
        "it.yaml:3: a condition on rows of orders has a 'field'\n"
        "  hint: such as {field: id, …}"
    ): (
        "where:\n  - count: orders\n    where: [{measure: silence, gt: 1}]\n    gte: 1"
    ),
    ("it.yaml:4: orders has no field 'chanel'\n  hint: did you mean 'channel'?"): (
        "where:\n"
        "  - count: orders\n"
        "    where:\n"
        "      - {field: chanel, is: web}\n"
        "    gte: 1"
    ),
    (
        "it.yaml:3: expected a condition, found the text 'web'\n"
        "  hint: such as {field: city, is: Oslo}"
    ): ("where:\n  - count: orders\n    where: web\n    gte: 1"),
    (
        "it.yaml:2: 'gt': a row has no measures\n"
        "  hint: compare it with {field: …} of the same row"
    ): (
        "where:\n"
        "  - {count: orders, where: [{field: amount, gt: {measure: "
        "revenue_12m}}], gte: 1}"
    ),
    (
        "it.yaml:2: 'time_slot': unknown time slot 'evning'\n"
        "  hint: did you mean 'evening'?"
    ): ("where:\n  - {field: orders.time, time_slot: evning}"),
    (
        "it.yaml:2: 'gt': expected a time of day, found the text '25:00'\n"
        "  hint: such as 17:30"
    ): ("where:\n  - {field: orders.time, gt: 25:00}"),
    ("it.yaml:2: there is no segment 'vipp'\n  hint: did you mean 'vip'?"): (
        "where:\n  - {segment: vipp}"
    ),
    (
        "it.yaml:2: 'is' cannot stand beside 'segment'\n"
        "  hint: put it under 'none' to ask for the opposite"
    ): ("where:\n  - {segment: vip, is: true}"),
    ("it.yaml:1: 'title': expected one of: en, nb, fil, zh; found the text 'no'"): (
        "title: {no: Hei}\nwhere:\n  - {field: city, is: Oslo}"
    ),
    ("it.yaml:1: 'title': expected a text, found a list\n  hint: put it in quotes"): (
        "title: [a]\nwhere:\n  - {field: city, is: Oslo}"
    ),
    (
        "it.yaml:1: 'purpose': expected one of: profitability, loyalty, "
        "relationship, campaign, territory, study; found the text 'loyality'\n"
        "  hint: did you mean 'loyalty'?"
    ): ("purpose: loyality\nwhere:\n  - {field: city, is: Oslo}"),
    (
        "it.yaml:1: 'of': expected one of: customers, prospects, everyone; "
        "found the text 'customer'\n"
        "  hint: did you mean 'customers'?"
    ): ("of: customer\nwhere:\n  - {field: city, is: Oslo}"),
    (
        "it.yaml:1: 'if_unknown': expected one of: not_judged, out, in; found "
        "the text 'maybe'"
    ): ("if_unknown: maybe\nwhere:\n  - {field: city, is: Oslo}"),
    ("it.yaml:1: 'columns': unknown column 'citty'\n  hint: did you mean 'city'?"): (
        "columns: [name, citty]\nwhere:\n  - {field: city, is: Oslo}"
    ),
    (
        "it.yaml:1: 'columns': expected a list, found the text 'name'\n"
        "  hint: write it as [first, second]"
    ): ("columns: name\nwhere:\n  - {field: city, is: Oslo}"),
    (
        "it.yaml:1: expected a map, found the text 'C-1'\n"
        "  hint: its keys are customer, reason, by, on"
    ): ("include: [C-1]\nwhere:\n  - {field: city, is: Oslo}"),
    (
        "it.yaml:1: missing key 'customer'\n"
        "  hint: add customer: with the id\n"
        "it.yaml:1: unknown key 'custumer'\n"
        "  hint: did you mean 'customer'?"
    ): ("include: [{reason: x, custumer: C-1}]\nwhere:\n  - {field: city, is: Oslo}"),
    (
        "it.yaml:1: 'on': expected a date, found the text 'soon'\n"
        "  hint: such as 2026-03-31, '30 days ago', '2 weeks ahead' or today"
    ): ("include: [{customer: C-1, on: soon}]\nwhere:\n  - {field: city, is: Oslo}"),
    (
        "it.yaml:1: 'min' is 5, above 'max', which is 2\n  hint: no segment can be both"
    ): ("expect: {min: 5, max: 2}\nwhere:\n  - {field: city, is: Oslo}"),
    ("it.yaml:1: 'min': expected a number of members, found the text 'few'"): (
        "expect: {min: few}\nwhere:\n  - {field: city, is: Oslo}"
    ),
    ("it.yaml:1: unknown key 'minimum'\n  hint: did you mean 'min'?"): (
        "expect: {minimum: 1}\nwhere:\n  - {field: city, is: Oslo}"
    ),
    (
        "it.yaml:2: 'days_since' does not fit 'orders.amount', which is an amount\n"
        "  hint: fields that fit: date"
    ): ("where:\n  - {days_since: orders.amount, gt: 3}"),
    (
        "it.yaml:4: customers has no field 'cty'\n"
        "  hint: did you mean 'city'?\n"
        "it.yaml:5: unknown measure 'silense'\n"
        "  hint: did you mean 'silence'?"
    ): (
        "where:\n"
        "  any:\n"
        "    - none:\n"
        "        - {field: cty, is: Oslo}\n"
        "        - {measure: silense, gt: 1}"
    ),
    (
        "it.yaml:2: 'is' does not fit 'field: tags', which is a list\n"
        "  hint: comparators that fit: known, unknown, has_any, has_all, has_none"
    ): ("where:\n  - {field: tags, is: vip}"),
    ("it.yaml:2: 'is': 'silence' is a number, and cannot be compared with a text"): (
        "where:\n  - {field: city, is: {measure: silence}}"
    ),
    ("it.yaml:2: 'gt': the number is too large"): (
        "where:\n  - {measure: silence, gt: 999999999999999999}"
    ),
    ("it.yaml:2: 'gt': the amount is too large"): (
        "where:\n  - {measure: revenue_12m, gt: 10000000000000}"
    ),
    (
        "it.yaml:1: 'shared_with': expected a list, found the text 'sales'\n"
        "  hint: write it as [first, second]"
    ): ("shared_with: sales\nwhere:\n  - {field: city, is: Oslo}"),
    (
        "it.yaml:1: expected a list, found the text 'C-1'\n"
        "  hint: write it as - {customer: C-0001, reason: …}"
    ): ("include: C-1\nwhere:\n  - {field: city, is: Oslo}"),
    # --- ranks ---
    (
        "it.yaml:2: 'rank' does not say which places\n"
        "  hint: add top: 20, bottom: 20 %, percentile:, quantile: 5 of 5 or abc: A"
    ): ("where:\n  - {rank: revenue_12m}"),
    ("it.yaml:2: unknown measure 'revnue_12m'\n  hint: did you mean 'revenue_12m'?"): (
        "where:\n  - {rank: revnue_12m, top: 20}"
    ),
    (
        "it.yaml:2: 'city' is a field; ranks go by measures\n"
        "  hint: such as revenue_12m"
    ): ("where:\n  - {rank: city, top: 20}"),
    (
        "it.yaml:2: 'rfm' is a text; 'top' does not fit it\n"
        "  hint: rank by a number or an amount"
    ): ("where:\n  - {rank: rfm, top: 20}"),
    (
        "it.yaml:2: 'last_order' is a date; 'abc' does not fit it\n"
        "  hint: rank by a number or an amount"
    ): ("where:\n  - {rank: last_order, abc: A}"),
    (
        "it.yaml:2: 'bottom' cannot stand beside 'top'\n"
        "  hint: make two conditions of it"
    ): ("where:\n  - {rank: revenue_12m, top: 5, bottom: 5}"),
    (
        "it.yaml:2: 'top': expected a number of places or a share, found the number 0\n"
        "  hint: such as 20 or 20 %"
    ): ("where:\n  - {rank: revenue_12m, top: 0}"),
    (
        "it.yaml:2: 'top': expected a number of places or a share, found the text "
        "'120 %'\n"
        "  hint: such as 20 or 20 %"
    ): ("where:\n  - {rank: revenue_12m, top: 120 %}"),
    (
        "it.yaml:2: 'bottom': expected a number of places or a share, found the number "
        "0.2\n"
        "  hint: such as 20 or 20 %"
    ): ("where:\n  - {rank: revenue_12m, bottom: 0.2}"),
    (
        "it.yaml:2: 'top': expected a number of places or a share, found true\n"
        "  hint: such as 20 or 20 %"
    ): ("where:\n  - {rank: revenue_12m, top: true}"),
    (
        "it.yaml:2: 'quantile': expected one of 2 to 100 parts, found the text "
        "'6 of 5'\n"
        "  hint: such as 5 of 5, which is the highest"
    ): ("where:\n  - {rank: revenue_12m, quantile: 6 of 5}"),
    (
        "it.yaml:2: 'abc': expected A, B or C, found the text 'D'\n"
        "  hint: such as A or [A, B]"
    ): ("where:\n  - {rank: revenue_12m, abc: [A, D]}"),
    (
        "it.yaml:2: 'percentile' takes comparators, found the text 'high'\n"
        "  hint: such as {gte: 90}"
    ): ("where:\n  - {rank: revenue_12m, percentile: high}"),
    ("it.yaml:2: unknown key 'gtee'\n  hint: did you mean 'gte'?"): (
        "where:\n  - {rank: revenue_12m, percentile: {gtee: 90}}"
    ),
    (
        "it.yaml:2: 'gt': 'percentile' is compared with values only\n"
        "  hint: such as {gte: 90}"
    ): ("where:\n  - {rank: revenue_12m, percentile: {gt: {measure: silence}}}"),
    (
        "it.yaml:2: 'per': customers has no field 'teritory'\n"
        "  hint: did you mean 'territory'?"
    ): ("where:\n  - {rank: revenue_12m, top: 5, per: teritory}"),
    (
        "it.yaml:2: 'per': 'contacts.role' may have several values\n"
        "  hint: name a field with one value per customer"
    ): ("where:\n  - {rank: revenue_12m, top: 5, per: contacts.role}"),
    (
        "it.yaml:2: 'per': 'tags' may have several values\n"
        "  hint: name a field with one value per customer"
    ): ("where:\n  - {rank: revenue_12m, top: 5, per: tags}"),
    (
        "it.yaml:2: 'gt' cannot stand beside 'rank'\n"
        "  hint: put it under 'none' to ask for the opposite"
    ): ("where:\n  - {rank: revenue_12m, top: 5, gt: 500}"),
    ("it.yaml:2: unknown key 'pre'\n  hint: did you mean 'per'?"): (
        "where:\n  - {rank: revenue_12m, top: 5, pre: city}"
    ),
    # --- shares ---
    (
        "it.yaml:2: 'share' does not say which rows\n"
        "  hint: add where: with the conditions of the rows whose share it is"
    ): ("where:\n  - {share: orders.amount, gt: 50 %}"),
    (
        "it.yaml:2: 'share' does not fit 'orders.channel', which is a choice\n"
        "  hint: fields that fit: amount, margin"
    ): (
        "where:\n  - {share: orders.channel, where: [{field: channel, is: web}], gt: 1}"
    ),
    (
        "it.yaml:2: 'gt': expected a share, found the text 'half'\n"
        "  hint: such as 30 % or 0.3"
    ): ("where:\n  - {share: orders, where: [{field: channel, is: web}], gt: half}"),
    # --- most_frequent ---
    (
        "it.yaml:2: 'orders' is a table; 'most_frequent' is about a field of its rows\n"
        "  hint: such as most_frequent: orders.amount"
    ): ("where:\n  - {most_frequent: orders, is: web}"),
    # --- trends ---
    ("it.yaml:2: a trend has 'change'\n  hint: add change: {lt: -30 %}"): (
        "where:\n  - {sum: orders.amount, within: last 6 months, vs: previous}"
    ),
    ("it.yaml:2: a trend has 'vs'\n  hint: add vs: previous"): (
        "where:\n  - {sum: orders.amount, within: last 6 months, change: {lt: -30 %}}"
    ),
    (
        "it.yaml:2: 'vs': expected one of: previous, same_period_last_year; found the "
        "text 'last_year'\n"
        "  hint: did you mean 'same_period_last_year'?"
    ): (
        "where:\n  - {count: orders, within: last month, vs: last_year, "
        "change: {lt: 0}}"
    ),
    (
        "it.yaml:2: 'vs' stands beside one aggregate, found 0\n"
        "  hint: such as {sum: orders.amount, within: last 6 months, vs: previous, …}"
    ): ("where:\n  - {within: last month, vs: previous, change: {lt: 0}}"),
    ("it.yaml:2: a trend needs 'within'\n  hint: such as within: last 6 months"): (
        "where:\n  - {count: orders, vs: previous, change: {lt: 0}}"
    ),
    (
        "it.yaml:2: what is still to come has no trend\n"
        "  hint: take a window of the past"
    ): (
        "where:\n  - {count: orders, within: next 30 days, vs: previous, "
        "change: {lt: 0}}"
    ),
    (
        "it.yaml:2: the window is longer than a year: it would overlap with itself\n"
        "  hint: write vs: previous"
    ): (
        "where:\n  - {count: orders, within: last 2 years, vs: same_period_last_year, "
        "change: {lt: 0}}"
    ),
    (
        "it.yaml:2: 'vs' compares numbers; 'orders.channel' is a choice\n"
        "  hint: take a sum, a count, a mean"
    ): (
        "where:\n  - {last: orders.channel, within: last month, vs: previous, "
        "change: {lt: 0}}"
    ),
    (
        "it.yaml:2: 'change' takes comparators, found the text '-30 %'\n"
        "  hint: such as change: {lt: -30 %}"
    ): ("where:\n  - {count: orders, within: last month, vs: previous, change: -30 %}"),
    (
        "it.yaml:2: 'change' mixes shares and numbers\n  hint: write all of them with %"
    ): (
        "where:\n  - {count: orders, within: last month, vs: previous, "
        "change: {lt: -30 %, gt: -5}}"
    ),
    (
        "it.yaml:2: the change of a share is written in per cent of it\n"
        "  hint: such as change: {lt: -30 %}"
    ): (
        "where:\n  - {avg: order_lines.discount, within: last month, vs: previous, "
        "change: {lt: -0.1}}"
    ),
    (
        "it.yaml:2: 'gt' cannot stand beside 'vs'\n"
        "  hint: put it under 'none' to ask for the opposite"
    ): (
        "where:\n  - {count: orders, within: last month, vs: previous, "
        "change: {lt: 0}, gt: 5}"
    ),
    (
        "it.yaml:2: a condition has one subject, this has 'count' and 'sum'\n"
        "  hint: make two conditions of it"
    ): ("where:\n  - {count: orders, sum: orders.amount, gt: 5}"),
    # --- shares written as per cent are written with the sign ---
    (
        "it.yaml:2: 'gte': expected a share, found the number 50\n"
        "  hint: write 50 % for that much; 1 is 100 %"
    ): ("where:\n  - {share: orders, where: [{field: channel, is: web}], gte: 50}"),
    (
        "it.yaml:2: 'lt': expected a share, found the number 30\n"
        "  hint: write 30 % for that much; 1 is 100 %"
    ): ("where:\n  - {completeness: descriptive, lt: 30}"),
    # --- some of several segments ---
    (
        "it.yaml:2: 'at_least' takes a list of segments, found nothing\n"
        "  hint: such as {at_least: 2, of: [one, two, three]}"
    ): ("where:\n  - {at_least: 2}"),
    (
        "it.yaml:2: 'at_least': expected 1 to 1 segments, found the number 2\n"
        "  hint: such as {at_least: 2, of: [one, two, three]}"
    ): ("where:\n  - {at_least: 2, of: [vip]}"),
    ("it.yaml:3: there is no segment 'vpi'\n  hint: did you mean 'vip'?"): (
        "where:\n  - at_least: 1\n    of: [vip, vpi]"
    ),
    ("it.yaml:2: 'vip' stands twice in the list\n  hint: leave one of them out"): (
        "where:\n  - {at_least: 2, of: [vip, vip]}"
    ),
}


@pytest.mark.parametrize(("message", "text"), BROKEN.items(), ids=list(BROKEN))
def test_the_author_is_told(message: str, text: str) -> None:
    with pytest.raises(SiteError) as caught:
        segment(text, "vip")

    assert str(caught.value) == message


def test_all_problems_of_a_definition_are_told_at_once() -> None:
    text = (
        "purpose: loyality\n"
        "where:\n"
        "  all:\n"
        "    - {field: cty, is: Oslo}\n"
        "    - count: orders\n"
        "      within: last 30\n"
        "      where:\n"
        "        - {field: chanel, is: web}\n"
        "      gte: many\n"
        "columns: [citty]\n"
    )

    with pytest.raises(SiteError) as caught:
        segment(text)

    assert [problem.line for problem in caught.value.problems] == [1, 4, 6, 8, 10]


def test_a_segment_of_more_than_500_conditions_is_refused_once() -> None:
    conditions = "".join("  - {field: city, is: Oslo}\n" for _ in range(600))

    with pytest.raises(SiteError) as caught:
        segment(f"where:\n{conditions}")

    assert str(caught.value) == (
        "it.yaml:502: a segment has at most 500 conditions\n"
        "  hint: split it into several segments"
    )
