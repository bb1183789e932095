package dev.buoy.agent.proxy;

import dev.buoy.agent.backend.Server;
import dev.buoy.agent.check.CheckReport;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A server at one instant.
/// @param lastChange when its operational or administrative state last changed
/// @param reason why it is in this state
/// @param check the latest check; absent before the first and when it is not checked
/// @param checkTime when that was
/// @param flapping whether it went up and down too often lately
/// @param portsLeft how many more sessions this node has ports for
/// @param queued how many wait for it and no other, since they stay with it; the rest waits for any of its backend
/// @param mostQueued the most that did at once, since the agent started
public record ServerStatus(Server server, Totals totals, Activity activity, Instant lastChange, String reason,
    @Nullable CheckReport check, @Nullable Instant checkTime, boolean flapping, int portsLeft, int queued,
    int mostQueued) {}
