"""Who sees which child, the search over names as they are heard, and counts without rows."""

from django.db import migrations

from rangkul.core import walls

CHILD = walls.areas(district="district_code", village="village_code", school="school_id")
CHILD_WRITE = walls.areas(district="district_code", village="village_code")


def through_child(table: str) -> str:
    """The whole region, or the child that the row speaks of is to be seen. The first holds for most, and is cheap."""
    return f"({walls.areas()} OR EXISTS (SELECT 1 FROM registry_child AS parent WHERE parent.id = {table}.child_id))"


def satellite(table: str) -> migrations.RunSQL:
    return walls.wall(table, read=through_child(table))


MERGE = (
    f"({walls.areas()} OR EXISTS (SELECT 1 FROM registry_child AS parent WHERE parent.id = registry_merge.survivor_id))"
)
MINE = "person_id = nullif(current_setting('rangkul.person', true), '')::bigint"

# Row-level security lets no index serve for @>, so the ids are found behind it, by a function that looks only where the
# person who acts may look; the query that asked is walled all the same. All words are asked with @>, most of them with
# &&: two halves of which one runs, since under OR the index would bring every child that has any of the words.
FIND = f"""
CREATE FUNCTION registry_find(words text[], how_many int, at_least int, common text[] DEFAULT '{{}}')
RETURNS TABLE (child_id bigint, hits int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id, c.hits
    FROM ((SELECT id, name, name_keys, cardinality(words) AS hits FROM registry_child
           WHERE at_least >= cardinality(words) AND name_keys @> words AND merged_into_id IS NULL AND {CHILD}
           LIMIT how_many * 3)  -- a name that thousands bear is narrowed by the person, not sorted by us
          UNION ALL
          (SELECT id, name, name_keys, (SELECT count(*)::int FROM unnest(words) AS w WHERE w = ANY(name_keys))
           FROM registry_child
           WHERE at_least < cardinality(words) AND name_keys && words AND merged_into_id IS NULL AND {CHILD}
             AND (SELECT count(*) FROM unnest(words) AS w WHERE w = ANY(name_keys)) >= at_least
           LIMIT how_many * 3)) AS c
    ORDER BY c.hits DESC,
             CASE WHEN common = '{{}}' THEN 0
                  ELSE (SELECT count(*) FROM unnest(common) AS w WHERE w = ANY(c.name_keys)) END DESC,
             cardinality(string_to_array(c.name, ' ')), upper(c.name), c.id
    LIMIT how_many
$$;
REVOKE ALL ON FUNCTION registry_find FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry_find TO rangkul_app, rangkul_worker;
"""
# Counts for those who see no names: no row leaves, and only where they may see counts.
COUNT = f"""
CREATE FUNCTION registry_counts(region text, day date, known_at timestamptz, age_on date)
RETURNS TABLE (state text, category text, place text, regency_code text, district_code text, village_code text,
               sex text, age int, children bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.state, e.category, e."where", e.regency_code, e.district_code, e.village_code, c.sex,
           extract(year FROM age(age_on, c.birth_date))::int, count(*)
    FROM registry_episode e JOIN registry_child c ON c.id = e.child_id
    WHERE e.region_id = region AND e.kind = 'standing' AND e.valid_from <= day AND e.recorded_at <= known_at
      AND (e.closed_at IS NULL OR e.closed_at > known_at OR e.valid_until > day)
      AND {walls.areas(names=False, table="e", district="district_code", village="village_code")}
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
$$;
REVOKE ALL ON FUNCTION registry_counts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry_counts TO rangkul_app, rangkul_worker;
"""
# Room on each page, so that a new grade or flag is written beside the old row without touching an index. Once a year
# nearly every row is: half a page for children (a third less processor time for writing them again).
ROOM = "ALTER TABLE registry_child SET (fillfactor = 45); ALTER TABLE registry_episode SET (fillfactor = 90);"


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial"), ("core", "0002_walls")]
    operations = [
        walls.wall("registry_child", read=CHILD, write=CHILD_WRITE),
        satellite("registry_sourcerecord"),
        satellite("registry_episode"),
        satellite("registry_fact"),
        walls.append_only("registry_fact"),
        satellite("registry_childevent"),
        satellite("registry_question"),
        walls.wall("registry_merge", read=MERGE),
        walls.wall("registry_bulkact", read=f"({walls.areas()} OR {MINE.replace('person_id', 'by_id')})"),
        walls.wall("registry_savedfilter", read=MINE),
        walls.wall("registry_taking", read=walls.areas(names=False), write=walls.areas()),
        migrations.RunSQL(FIND, "DROP FUNCTION registry_find;"),
        migrations.RunSQL(COUNT, "DROP FUNCTION registry_counts;"),
        migrations.RunSQL(ROOM, migrations.RunSQL.noop),
    ]
