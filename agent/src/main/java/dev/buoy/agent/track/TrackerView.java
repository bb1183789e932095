package dev.buoy.agent.track;

import org.jspecify.annotations.Nullable;

/// State of one tracker at one moment.
/// @param name in the file
/// @param kind "frontend", "backend", "interface", "script", "file" or "process"
/// @param target what it looks at: a name, or the command
/// @param holds what virtual routers go by; true while not known
/// @param known whether anything was heard of it yet
/// @param reason the last thing heard, as "exit 1"; empty before
/// @param number what its weight is multiplied by; absent: it counts as it holds or fails
public record TrackerView(String name, String kind, String target, boolean holds, boolean known, String reason,
    @Nullable Integer number) {}
