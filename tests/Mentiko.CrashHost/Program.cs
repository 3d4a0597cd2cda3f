return await Mentiko.TestKit.Crash.CrashProgram.RunAsync(args);
