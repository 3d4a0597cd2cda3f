using Mentiko.Core.Audit;
using Xunit;

namespace Mentiko.Core.Tests.Audit;

public sealed class TrailWalkTests
{
    private static readonly SampleTrail Trail = new(40);

    [Fact]
    public void Walk_Whole_IsValidAndRemembersTheLastCheckpoint()
    {
        var walk = Trail.Walk(Trail.Entries, Trail.CheckpointAt(0), Trail.CheckpointAt(10), Trail.CheckpointAt(40));
        Assert.Null(walk.Fault);
        Assert.Equal((40, 40L), (walk.Entries, walk.Checkpoint!.Sequence));
    }

    [Fact]
    public void Walk_FromACheckpoint_ProvesTheRest()
    {
        var walk = new TrailWalk(SampleTrail.Namespace, Trail.Signer.PublicKey, Trail.CheckpointAt(30));
        Assert.All(Trail.Entries.Skip(30), entry => Assert.True(walk.Add(entry)));
        Assert.Equal(10, walk.Entries);
    }

    [Fact]
    public void Walk_CutTail_IsFoundByItsCheckpointAlone()
    {
        Assert.Null(Trail.Walk(Trail.Entries[..25]).Fault);
        var fault = Trail.Walk(Trail.Entries[..25], Trail.CheckpointAt(20), Trail.CheckpointAt(30)).Fault!;
        Assert.Equal((TrailFaultKind.Cut, 26L), (fault.Kind, fault.Sequence));
    }

    [Fact]
    public void Walk_OfARecordWrittenAnew_IsFoundByItsCheckpointAlone()
    {
        var anew = new SampleTrail(40, seed: 2).Entries;
        Assert.Null(Trail.Walk(anew).Fault);
        var fault = Trail.Walk(anew, Trail.CheckpointAt(10)).Fault!;
        Assert.Equal((TrailFaultKind.RolledBack, 1L), (fault.Kind, fault.Sequence));
    }

    [Fact]
    public void Walk_OfAnotherNamespacesChain_IsFound() =>
        Assert.Equal(1, Trail.Walk(new SampleTrail(5, ns: Guid.NewGuid()).Entries).Fault!.Sequence);

    [Fact]
    public void Checkpoint_OfAnotherKeyOrNamespaceOrBent_IsForged()
    {
        var good = Trail.CheckpointAt(40);
        using var stranger = new AuditSigner(new byte[AuditSigner.KeyBytes]);
        AuditCheckpoint[] bad =
        [
            stranger.Sign(SampleTrail.Namespace, 40, good.Hash, good.SignedAt),
            stranger.Sign(SampleTrail.Namespace, 40, good.Hash, good.SignedAt) with { KeyId = good.KeyId },
            Trail.Signer.Sign(Guid.NewGuid(), 40, good.Hash, good.SignedAt),
            good with { Time = good.Time + 1 },
            good with { Signature = "" },
            good with { Signature = "AA==" },
        ];
        Assert.All(bad, checkpoint => Assert.Equal(TrailFaultKind.Forged, Trail.Walk(Trail.Entries, checkpoint).Fault!.Kind));
        Assert.Null(Trail.Walk(Trail.Entries, good).Fault);
    }

    [Fact]
    public void Checkpoint_ReadBack_IsTheSame_AndNothingElseIsRead()
    {
        var line = Trail.CheckpointAt(7).Line();
        Assert.Equal(Trail.CheckpointAt(7), AuditCheckpoint.Read(line));
        Assert.Null(AuditCheckpoint.Read(line.AsMemory(1)));
        Assert.Null(AuditCheckpoint.Read("[]"u8.ToArray()));
        Assert.Null(AuditCheckpoint.Read((byte[])[.. line, (byte)' ']));
    }

    /// <summary>RFC 8032, 7.1, test 1: the library signs what the standard says.</summary>
    [Fact]
    public void PublicKey_OfTheStandardsFirstTest_IsTheStandards()
    {
        using var signer = new AuditSigner(Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
        Assert.Equal("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", Convert.ToHexStringLower(Convert.FromBase64String(signer.PublicKey.Text)));
        Assert.True(AuditPublicKey.TryParse($" {signer.PublicKey.Text}\n", out var read));
        Assert.Equal(signer.PublicKey.Id, read.Id);
        Assert.False(AuditPublicKey.TryParse("AAAA", out _));
        Assert.False(AuditPublicKey.TryParse(null, out _));
    }

    [Fact]
    public void Mutations_2000_AreAllFoundAndNeverBeforeTheirPlace() => Mutate(2_000);

    [Fact]
    [Trait("Category", "Slow")]
    public void Mutations_100000_AreAllFoundAndNeverBeforeTheirPlace() => Mutate(100_000);

    [Fact]
    public void Clean_200Records_NoAlarm() => WalkClean(200);

    [Fact]
    [Trait("Category", "Slow")]
    public void Clean_10000Records_NoAlarm() => WalkClean(10_000);

    private static void Mutate(int times)
    {
        var chance = new Random(20261128);
        var checkpoints = new[] { Trail.CheckpointAt(20), Trail.CheckpointAt(40) };
        for (var time = 0; time < times; time++)
        {
            var bent = Trail.Entries.ToList();
            var (what, first) = TrailMutation.Apply(bent, chance);
            var fault = Trail.Walk(bent, checkpoints).Fault;
            Assert.True(fault is not null, $"Mutation {time} ({what} from {first}) was not found.");
            Assert.True(fault.Sequence >= first, $"Mutation {time} ({what} from {first}) was found at {fault.Sequence}, where nothing was wrong.");
        }
    }

    private static void WalkClean(int times)
    {
        for (var time = 0; time < times; time++)
        {
            var trail = new SampleTrail(12, seed: time);
            Assert.Null(trail.Walk(trail.Entries, trail.CheckpointAt(5), trail.CheckpointAt(12)).Fault);
        }
    }
}
