# The page docs/benchmarks/dataplane.md from the results of scripts/bench dataplane.
# A line: round system measure value [seconds of a processor, units, % of the processors busy, % stolen].
/^# / { name = $2; sub(/:$/, "", name); sub(/^# [^ ]* /, ""); fact[name] = $0; next }
NF >= 4 && $4 != "-" {
  value[$2, $3, ++count[$2, $3]] = $4
  at[$2, $3, $1] = $4
  if ($6 > 0) {
    unit = $3 ~ /^b/ ? 1 : 100000
    cost = $5 / $6 * unit
    value[$2, $3 " cpu", ++count[$2, $3 " cpu"]] = cost
    at[$2, $3 " cpu", $1] = cost
  }
  if ($1 > rounds) rounds = $1
  if ($8 > stolen) stolen = $8
}
/failed-/ { failed++ }
function sorted(n, i, j, v) {
  for (i = 2; i <= n; i++) { v = list[i]; for (j = i - 1; j > 0 && list[j] > v; j--) list[j + 1] = list[j]; list[j + 1] = v }
}
function middle(n) { sorted(n); return n == 0 ? "" : n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2 }
function text(v) { return v == "" ? "–" : v >= 1000 ? sprintf("%.0f", v) : v >= 100 ? sprintf("%.0f", v) : v >= 10 ? sprintf("%.1f", v) : sprintf("%.2f", v) }
function gather(s, m, i) { delete list; for (i = 1; i <= count[s, m]; i++) list[i] = value[s, m, i]; return count[s, m] + 0 }
function median(s, m) { return middle(gather(s, m)) }
function cell(s, m, n) { n = gather(s, m); if (n == 0) return "–"; sorted(n); return text(middle(n)) " (" text(list[1]) "–" text(list[n]) ")" }
# Ratios of the same round: what disturbs one tends to disturb the other. `less` is taken off both.
function ratios(a, b, m, less, r, n, l) {
  delete list; n = 0
  for (r = 1; r <= rounds; r++) {
    l = less == "" ? 0 : at[less, m, r]
    if (((a, m, r) in at) && ((b, m, r) in at) && at[b, m, r] - l > 0) list[++n] = (at[a, m, r] - l) / (at[b, m, r] - l)
  }
  return n
}
function ratio(a, b, m, less) { return middle(ratios(a, b, m, less)) }
function goal(name, a, b, m, bound, most, less, n, r, low, high) {
  n = ratios(a, b, m, less)
  if (n == 0) { printf "| %s | – | | not measured |\n", name; return }
  r = middle(n); low = list[1]; high = list[n]
  printf "| %s | %.2f (%.2f–%.2f) | %s %.2f | %s |\n", name, r, low, high, most ? "≤" : "≥", bound,
    (most ? r <= bound + 0.005 : r >= bound - 0.005) ? "reached" : "**missed**"
}
function limit(name, s, m, bound, unit, v) {
  v = median(s, m)
  if (v == "") { printf "| %s | – | | not measured |\n", name; return }
  printf "| %s | %s %s | ≤ %d %s | %s |\n", name, cell(s, m), unit, bound, unit, v <= bound ? "reached" : "**missed**"
}
function row(name, m, i) {
  printf "| %s ", name
  for (i = 1; i <= columns; i++) printf "| %s ", cell(column[i], m)
  print "|"
}
function head(first, names, i) {
  columns = split(names, column, " ")
  printf "| %s ", first
  for (i = 1; i <= columns; i++) printf "| %s ", title[column[i]]
  printf "|\n|---"
  for (i = 1; i <= columns; i++) printf "|--:"
  print "|"
}
function better(m, a, b) { a = median("haproxy", m); b = median("splice", m); return b != "" && (m ~ /cpu$/ ? b < a : b > a) ? "splice" : "haproxy" }
END {
  title["direct"] = "no proxy"; title["nginx"] = "nginx stream"; title["haproxy"] = "haproxy"
  title["splice"] = "haproxy, splice"; title["buoy"] = "Buoy"; title["buoy200"] = "Buoy, 200"; title["haproxy200"] = "haproxy, 200"
  all = "direct nginx haproxy splice buoy"
  proxies = "nginx haproxy splice buoy"
  print "# The data plane: Buoy beside haproxy and nginx\n"
  print "## What was measured"
  print "TCP through each proxy on the loopback of one network namespace, in turn, " rounds " rounds of " fact["seconds"] " s each. Load, proxies and"
  print "servers share two processors. All proxies have two threads, the same time-outs and queues, three servers (addresses of"
  print "one nginx) that haproxy and Buoy check every second, and no log. \"haproxy, splice\" has `option splice-auto` and"
  print "`maxpipes 300`; nginx has `proxy_half_close on`, `tcp_nodelay on` and no checks. \"200\" is the same with 200 servers"
  print "checked every second and a line in a log for each connection, in a file."
  print "Figures are medians (least–most). Processor time is that of the proxy's processes. A ratio is the median of the"
  print "ratios of each round. Each proxy had 6 s of short connections and 6 s of other load before the first round.\n"
  print "Commit " fact["commit"] ", " fact["started"] ", " fact["processors"] ", " fact["kernel"] ", Java " fact["java"] ", haproxy " fact["haproxy"] ","
  print "nginx " fact["nginx"] ".\n"
  print "To repeat it: `scripts/bench dataplane` (or `scripts/bench dataplane --minutes 9`, again and again while its status is 3),"
  print "as root, on an otherwise idle machine. What was tried where a goal is missed: [ADR 0028](../adr/0028-data-plane-goals.md).\n"
  print "## Goals"
  print "| Goal, Buoy to haproxy | measured | required | |\n|---|---|---|---|"
  goal("new connections, the server closes: rate", "buoy", "haproxy", "connections", 0.95, 0)
  goal("new connections, the server closes: processor time", "buoy", "haproxy", "connections cpu", 1.0, 1)
  goal("new connections, the client closes: rate", "buoy", "haproxy", "left", 0.95, 0)
  goal("new connections, the client closes: processor time", "buoy", "haproxy", "left cpu", 1.0, 1)
  goal("requests on 64 kept connections: rate, to the better haproxy", "buoy", better("keep64"), "keep64", 1.0, 0)
  goal("requests on 64 kept connections: processor time, to the better haproxy", "buoy", better("keep64 cpu"), "keep64 cpu", 0.9, 1)
  goal("requests on 512 kept connections: rate, to the better haproxy", "buoy", better("keep512"), "keep512", 1.0, 0)
  goal("requests on 512 kept connections: processor time, to the better haproxy", "buoy", better("keep512 cpu"), "keep512 cpu", 0.9, 1)
  split("bulk1 back1 bulk8 back8 bulk64 back64", streams, " ")
  for (i = 1; i <= 6; i++) {
    many = streams[i] ~ /64/
    name = substr(streams[i], 5) (streams[i] ~ /1$/ ? " stream " : " streams ") (streams[i] ~ /^bulk/ ? "to the server" : "to the client")
    goal(name ": rate, to haproxy with splice", "buoy", "splice", streams[i], many ? 0.95 : 1.0, 0)
    goal(name ": processor time, to haproxy with splice", "buoy", "splice", streams[i] " cpu", many ? 1.05 : 1.0, 1)
  }
  goal("median time added at 1,000 requests/s", "buoy", "haproxy", "low", 0.8, 1, "direct")
  goal("99.9th percentile at 15,000 requests/s", "buoy", "haproxy", "tail-p99.9", 1.5, 1)
  limit("memory of the whole agent with 9,500 idle connections", "buoy", "crowd", 120, "MiB")
  limit("start of the whole agent to the first relayed answer", "buoy", "start", 500, "ms")
  print ""
  print "| Goal, Buoy with 200 checked servers and a log to Buoy without | measured | required | |\n|---|---|---|---|"
  for (i = 1; i <= split("connections left keep64 keep512", kinds, " "); i++) {
    said["connections"] = "new connections, the server closes"; said["left"] = "new connections, the client closes"
    said["keep64"] = "requests on 64 kept connections"; said["keep512"] = "requests on 512 kept connections"
    goal(said[kinds[i]] ": rate", "buoy200", "buoy", kinds[i], 0.95, 0)
    goal(said[kinds[i]] ": processor time", "buoy200", "buoy", kinds[i] " cpu", 1.05, 1)
  }
  print "\n## Rates"
  head("a second", all)
  row("new connections, the server closes", "connections"); row("new connections, the client closes", "left")
  row("requests on 64 kept connections", "keep64"); row("requests on 512 kept connections", "keep512")
  row("1 stream to the server, Gbit/s", "bulk1"); row("8 streams to the server, Gbit/s", "bulk8"); row("64 streams to the server, Gbit/s", "bulk64")
  row("1 stream to the client, Gbit/s", "back1"); row("8 streams to the client, Gbit/s", "back8"); row("64 streams to the client, Gbit/s", "back64")
  print "\n## Processor time of the proxy"
  head("seconds", proxies)
  row("100,000 new connections, the server closes", "connections cpu"); row("100,000 new connections, the client closes", "left cpu")
  row("100,000 requests on 64 kept connections", "keep64 cpu"); row("100,000 requests on 512 kept connections", "keep512 cpu")
  row("a GiB, 1 stream to the server", "bulk1 cpu"); row("a GiB, 8 streams to the server", "bulk8 cpu"); row("a GiB, 64 streams to the server", "bulk64 cpu")
  row("a GiB, 1 stream to the client", "back1 cpu"); row("a GiB, 8 streams to the client", "back8 cpu"); row("a GiB, 64 streams to the client", "back64 cpu")
  print "\n## Latency, questions at times that do not depend on answers"
  head("µs", all)
  row("median at 1,000 a second on 8 connections", "low"); row("99th percentile at 15,000 a second on 64 connections", "tail-p99")
  row("99.9th percentile at 15,000 a second on 64 connections", "tail-p99.9")
  print "\n## Memory and start"
  head("", proxies)
  row("memory (PSS) after the start, MiB", "rest"); row("with 9,500 idle connections, MiB", "crowd"); row("start to the first relayed answer, ms", "start")
  print "\n## 200 checked servers and a log"
  head("", "haproxy haproxy200 buoy buoy200")
  row("new connections a second, the server closes", "connections"); row("the same, s of a processor for 100,000", "connections cpu")
  row("new connections a second, the client closes", "left"); row("the same, s of a processor for 100,000", "left cpu")
  row("requests a second on 64 kept connections", "keep64"); row("the same, s of a processor for 100,000", "keep64 cpu")
  row("requests a second on 512 kept connections", "keep512"); row("the same, s of a processor for 100,000", "keep512 cpu")
  row("99.9th percentile at 15,000 a second, µs", "tail-p99.9")
  print "\n## What this does not say"
  print "The loads take as much of the two processors as the proxies do, so a rate says less than the processor time of a unit of"
  print "work. Loopback has no network card, no losses and segments of 64 KiB. haproxy is Debian's package, not the newest. The"
  print "descriptors of one process bound idle connections to 9,500. At most " stolen " % of a measurement was taken by other machines;"
  print "measurements that failed and are not in the tables: " failed + 0 "."
}
