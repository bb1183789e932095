package dev.buoy.e2e.interop;

import dev.buoy.e2e.Lab;
import dev.buoy.e2e.Program;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

final class KeepalivedNode extends Node {
  private @Nullable Program keepalived;

  KeepalivedNode(Lab lab, String name, RouterSettings settings) {
    this(lab, name, settings, settings::keepalived);
  }

  KeepalivedNode(Lab lab, String name, RouterSettings settings, Text text) {
    super(lab, name, settings, text);
  }

  @Override
  void start() {
    var file = write();
    sh("rm -f " + file + ".pid " + file + ".vrrp");
    keepalived = lab.start(name, "keepalived-" + name,
        List.of("keepalived", "-n", "-l", "-D", "-P", "-f", file.toString(), "-p", file + ".pid", "-r",
            file + ".vrrp"));
    keepalived.awaitLine("Entering (BACKUP|MASTER|FAULT) STATE", STARTS);
  }

  @Override
  Path write() {
    return lab.file(name + ".conf", file());
  }

  @Override
  Program program() {
    if (keepalived == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return keepalived;
  }

  @Override
  List<String> others() {
    return List.of(sh("cat " + lab.dir().resolve(name + ".conf.vrrp")).strip());
  }

  @Override
  Text text(RouterSettings only) {
    return only::keepalived;
  }

  @Override
  String became(String state) {
    return "\\(VI_1\\) Entering " + state + " STATE";
  }
}
