namespace CollectionPlatform.Core.Work;

/// <summary>The Lua scripts of the frontier. Each answers one string or number, which is far cheaper to parse than nested arrays.</summary>
internal static class FrontierScripts
{
    /// <summary>
    /// KEYS: stream, marker. ARGV: consumer, count. Answers lines: the life of Redis whose entries are new (none unless the streams were
    /// built in it), then entry id, entry text, …; empty when there is nothing. A stream with entries and no group was half built when
    /// Redis was emptied: without its marker it is built again.
    /// </summary>
    public const string Take = """
        local r = redis.pcall('XREADGROUP', 'GROUP', 'workers', ARGV[1], 'COUNT', ARGV[2], 'STREAMS', KEYS[1], '>')
        if r and r.err and redis.call('EXISTS', KEYS[1]) == 1 then redis.call('DEL', KEYS[2]) end
        if not r or r.err then return '' end
        local life = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
        local out = {life == redis.call('GET', KEYS[2]) and string.sub(life, 1, 12) or ''}
        for _, e in ipairs(r[1][2]) do out[#out + 1] = e[1]; out[#out + 1] = e[2][2] end
        return table.concat(out, '\n')
        """;

    /// <summary>
    /// KEYS: stream. ARGV: consumer, count, other consumers that are dead. Takes over up to so many entries that the dead hold; answers how
    /// many they were. What was deleted meanwhile is dropped, so that it comes to an end.
    /// </summary>
    public const string Claim = """
        if redis.call('EXISTS', KEYS[1]) == 0 then return '0' end
        local claimed = 0
        for i = 3, #ARGV do
          local p = redis.pcall('XPENDING', KEYS[1], 'workers', '-', '+', ARGV[2] - claimed, ARGV[i])
          if not p.err and #p > 0 then
            local ids = {}
            for k, e in ipairs(p) do ids[k] = e[1] end
            redis.call('XCLAIM', KEYS[1], 'workers', ARGV[1], 0, unpack(ids))
            claimed = claimed + #ids
          end
          if claimed >= tonumber(ARGV[2]) then break end
        end
        return tostring(claimed)
        """;

    /// <summary>
    /// KEYS: stream. ARGV: consumer, from, count. Answers lines: where the next ones begin, or nothing after the last; then id and text of
    /// each entry the consumer holds, as <see cref="Take"/> does.
    /// </summary>
    public const string Pending = """
        local p = redis.pcall('XPENDING', KEYS[1], 'workers', ARGV[2], '+', ARGV[3], ARGV[1])
        if p.err or #p == 0 then return '' end
        local out = {#p == tonumber(ARGV[3]) and '(' .. p[#p][1] or ''}
        for _, e in ipairs(p) do
          local entry = redis.call('XRANGE', KEYS[1], e[1], e[1])[1]
          if entry then out[#out + 1] = e[1]; out[#out + 1] = entry[2][2] else redis.call('XACK', KEYS[1], 'workers', e[1]) end
        end
        return table.concat(out, '\n')
        """;

    /// <summary>KEYS: streams. Answers a line for each: the consumers that hold entries of it, with tabs between.</summary>
    public const string Holders = """
        local out = {}
        for i, stream in ipairs(KEYS) do
          local p = redis.pcall('XPENDING', stream, 'workers')
          local names = {}
          if not p.err and p[4] then for k, c in ipairs(p[4]) do names[k] = c[1] end end
          out[i] = table.concat(names, '\t')
        end
        return table.concat(out, '\n')
        """;

    /// <summary>
    /// KEYS: streams. Answers a sign for each: 1 when it has an entry after the last one that was leased, or entries and no group (<see
    /// cref="Take"/> sees to it); else 0.
    /// </summary>
    public const string HaveNew = """
        local function parts(id)
          local time, number = string.match(id, '(%d+)-(%d+)')
          return tonumber(time), tonumber(number)
        end
        local out = {}
        for i, stream in ipairs(KEYS) do
          out[i] = '0'
          local last = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
          if last then
            local group = redis.call('XINFO', 'GROUPS', stream)[1]
            local leased = '0-0'
            for k = 1, group and #group or 0, 2 do
              if group[k] == 'last-delivered-id' then leased = group[k + 1] end
            end
            local time, number = parts(last[1])
            local leasedTime, leasedNumber = parts(leased)
            if time > leasedTime or (time == leasedTime and number > leasedNumber) then out[i] = '1' end
          end
        end
        return table.concat(out)
        """;

    /// <summary>
    /// Step 2 of the commit. KEYS: amazon stream, ebay stream, log, marker. ARGV: channel, head of the message or '', log entries, number
    /// of the last of them, number up to which older ones go; for each stream the number of entries without children and their ids, which
    /// go all at once; then per entry with children: stream (1 or 2), entry id, number of children, and per child: stream, text; the
    /// asterisk of a new child becomes the life of Redis in which the streams were built. A unit's children appear exactly when its entry
    /// goes: repeating the script is harmless. A unit put back is its own child. Answers how many entries are left in both streams.
    /// <para>
    /// In the log, the id of a commit is the number of its last unit, so that units can be counted; one that comes after a later one (two
    /// lanes) follows it under the next id. What it says of itself (field 'last') is right in any case.
    /// </para>
    /// </summary>
    public const string Finish = """
        local at = 6
        for s = 1, 2 do
          local last = at + tonumber(ARGV[at])
          for from = at + 1, last, 1000 do
            local to = math.min(from + 999, last)
            redis.call('XACK', KEYS[s], 'workers', unpack(ARGV, from, to))
            redis.call('XDEL', KEYS[s], unpack(ARGV, from, to))
          end
          at = last + 1
        end
        local life = string.sub(redis.call('GET', KEYS[4]) or '', 1, 12)
        while at <= #ARGV do
          local stream, id, children = KEYS[tonumber(ARGV[at])], ARGV[at + 1], tonumber(ARGV[at + 2])
          at = at + 3
          if redis.call('XACK', stream, 'workers', id) == 1 then
            for c = at, at + 2 * children - 2, 2 do
              local text = ARGV[c + 1]
              if string.byte(text) == 42 then text = life .. string.sub(text, 2) end
              redis.call('XADD', KEYS[tonumber(ARGV[c])], '*', 'u', text)
            end
            redis.call('XDEL', stream, id)
          end
          at = at + 2 * children
        end
        if ARGV[2] ~= '' then
          if redis.call('EXISTS', KEYS[4]) == 1 then
            local added = redis.pcall('XADD', KEYS[3], ARGV[4] .. '-0', 'last', ARGV[4], 'e', ARGV[3])
            if added.err then
              local number, copy = string.match(redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)[1][1], '(%d+)-(%d+)')
              redis.call('XADD', KEYS[3], number .. '-' .. copy + 1, 'last', ARGV[4], 'e', ARGV[3])
            end
            if tonumber(ARGV[5]) > 0 then redis.call('XTRIM', KEYS[3], 'MINID', ARGV[5] .. '-0') end
            redis.call('EXPIRE', KEYS[3], 86400)
          end
          redis.call('PUBLISH', ARGV[1], ARGV[2] .. '\n' .. ARGV[3])
        end
        return redis.call('XLEN', KEYS[1]) + redis.call('XLEN', KEYS[2])
        """;

    /// <summary>KEYS: marker. ARGV: what it must be, what it becomes.</summary>
    public const string MarkBuilt = """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return '0' end
        redis.call('SET', KEYS[1], ARGV[2])
        return '1'
        """;

    /// <summary>
    /// KEYS: amazon stream, ebay stream and marker of each run. Answers a line for each: the marker (or nothing) and both lengths; entries
    /// count until they are finished.
    /// </summary>
    public const string Status = """
        local out = {}
        for i = 1, #KEYS, 3 do
          local marker, amazon, ebay = redis.call('GET', KEYS[i + 2]), redis.call('XLEN', KEYS[i]), redis.call('XLEN', KEYS[i + 1])
          out[#out + 1] = (marker or '') .. ' ' .. amazon .. ' ' .. ebay
        end
        return table.concat(out, '\n')
        """;
}
